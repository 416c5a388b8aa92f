package functions

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/table"
)

// published holds what is on the bus against the message that waited, which has then left the outbox.
func (r *run) published() {
	r.Helper()
	entries := r.cloud.Entries()
	if len(entries) != 1 {
		r.Fatalf("on the bus is %+v", entries)
	}
	var m message.Message
	if err := json.Unmarshal([]byte(entries[0].Detail), &m); err != nil {
		r.Fatal(err)
	}
	if entries[0].Bus != invoke.BusName || entries[0].Source != "event-radar" || entries[0].DetailType != "order.confirmed" || m.ID != r.waiting || m.Subject != r.order {
		r.Errorf("on the bus is %+v", entries[0])
	}
	r.gone(table.OutboxKey(r.waiting))
}

var _ = expect("workers", map[string]func(*run){
	"publish-messages": func(r *run) {
		r.counts("batchItemFailures", 0)
		r.published()
	},
	"sweep-outbox": func(r *run) { r.published() },
	"project": func(r *run) {
		r.counts("batchItemFailures", 0)
		stock := stored[event.Stock](r, table.StockKey(r.concert))
		if left := stock.Left[event.ShardName(r.seat, 0)]; left != seats-3 {
			r.Errorf("the page shows that %d are left", left)
		}
		r.hand("events/list")
		r.counts("data", 1)
		r.says("data.0.id", r.concert)
		r.says("data.0.city", "Berlin")
		r.says("data.0.isFree", true)
		r.says("data.0.distanceKm", 0.6)
	},
	"send-email": func(r *run) {
		r.counts("batchItemFailures", 0)
		mails := r.cloud.Mails()
		if len(mails) != 1 || !slices.Equal(mails[0].To.Addresses, []string{r.ben.Email}) || mails[0].From != invoke.MailFrom ||
			mails[0].ConfigurationSet != invoke.ConfigurationSet {
			r.Fatalf("the mails are %+v", mails)
		}
		if raw := mails[0].Content.Raw.Data; !bytes.Contains(raw, []byte("Quiet Strings")) || !bytes.Contains(raw, []byte("application/pdf")) {
			r.Errorf("the mail is %.2000s", raw)
		}
		delivery := stored[timeline.Delivery](r, table.DeliveryKey(r.order, mails[0].Tags[0].Value))
		if delivery.State != timeline.Sent || delivery.OrderID != r.order || delivery.MessageID == "" {
			r.Errorf("the delivery is %+v", delivery)
		}
		r.hand("workers/send-email") // the queue delivers at least once, and Ben gets one mail
		if mails := r.cloud.Mails(); len(mails) != 1 {
			r.Errorf("%d mails went out", len(mails))
		}
	},
	"announce": func(r *run) {
		r.counts("batchItemFailures", 0)
		queued := r.cloud.Queued()
		if len(queued) != 2 { // Ben's two orders
			r.Fatalf("on the queues is %+v", queued)
		}
		var told []string
		for _, one := range queued {
			var notice message.Envelope[message.Message]
			if err := json.Unmarshal([]byte(one.Body), &notice); err != nil || !strings.HasSuffix(one.Queue, invoke.BulkMailQueue) {
				r.Fatalf("%+v: %v", one, err)
			}
			told = append(told, notice.Detail.Subject)
		}
		if !slices.Equal(told, []string{r.usedOrder, r.order}) {
			r.Errorf("to be told are %v", told)
		}
	},
	"send-bulk-email": func(r *run) {
		r.counts("batchItemFailures", 0)
		mails := r.cloud.Mails()
		if len(mails) != 1 || !slices.Equal(mails[0].To.Addresses, []string{r.ben.Email}) {
			r.Fatalf("the mails are %+v", mails)
		}
		raw := strings.ReplaceAll(string(mails[0].Content.Raw.Data), "=\r\n", "") // soft breaks of quoted-printable
		for _, part := range []string{"Subject: Changed: Quiet Strings", "now:    Sat 30 May 2099, 19:00", "before: Sat 30 May 2099, 18:00"} {
			if !strings.Contains(raw, part) {
				r.Errorf("the mail has no %q: %.3000s", part, raw)
			}
		}
		r.hand("workers/send-bulk-email")
		if mails := r.cloud.Mails(); len(mails) != 1 {
			r.Errorf("%d mails went out", len(mails))
		}
	},
	"record-email-events": func(r *run) {
		r.counts("batchItemFailures", 0)
		delivery := stored[timeline.Delivery](r, r.delivery().Key())
		if delivery.State != timeline.Delivered || len(delivery.History) != 3 {
			r.Errorf("the delivery is %+v", delivery)
		}
	},
	"erase-person": func(r *run) {
		r.counts("batchItemFailures", 0)
		if sent := stored[timeline.Delivery](r, r.olgasMail().Key()); sent.Recipient != "" {
			r.Errorf("the mail is %+v", sent)
		}
		erasure := stored[map[string]any](r, table.ErasureKey(userID(r.olga)))
		if erasure["finishedAt"] == nil || erasure["email"] != nil || erasure["login"] != nil {
			r.Errorf("the erasure is %v", erasure)
		}
		r.hand("workers/erase-person")
		r.counts("batchItemFailures", 0)
		if deleted := r.cloud.Deleted(); !slices.Equal(deleted, []string{r.olga.Subject}) {
			r.Errorf("deleted from Cognito are %q", deleted)
		}
	},
	"reconcile-books": func(r *run) {
		r.says("events", 3)
		r.says("orders", 4)
		if findings := r.at("findings"); len(findings.(map[string]any)) > 0 {
			r.Errorf("found %v", findings)
		}
		stored[struct{}](r, table.BooksKey(r.concert)) // it is still to come
		stored[struct{}](r, table.BooksKey(r.gala))
		r.gone(table.BooksKey(r.draft))
		if round := stored[map[string]any](r, table.BooksRoundKey()); round["finished"] != true {
			r.Errorf("the round is %v", round)
		}
		r.announces()
		for request, want := range map[string]string{`{"eventId":"` + r.concert + `","dryRun":true}`: `{"events":1,"orders":2,"findings":{}}`,
			`{"eventId":"` + r.concert + `","dry":true}`: ""} { // by hand; the second is misspelled
			answer, err := r.fleet.Invoke(r.Context(), "workers/reconcile-books", []byte(request))
			if (err == nil) != (want != "") || want != "" && string(answer) != want {
				r.Errorf("%s is answered %s, %v", request, answer, err)
			}
		}
	},
	"add-email-claim": func(r *run) {
		added := "response.claimsAndScopeOverrideDetails.accessTokenGeneration.claimsToAddOrOverride."
		r.says(added+"email", r.ben.Email)
		r.says(added+"email_verified", "true")
		r.says(added+"name", "Ben")
		r.says("request.userAttributes.email", r.ben.Email)
	},
})

func init() {
	preparations["workers/reconcile-books"] = func(r *run) {
		if err := r.table.Commit(r.Context(), event.OpenBooks(r.concert), event.OpenBooks(r.gala), event.OpenBooks(r.draft)); err != nil {
			r.Fatal(err)
		}
	}
}
