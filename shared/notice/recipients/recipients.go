// Package recipients knows which mails an address got, for whoever asks what is held about them or wants to be forgotten. It stands
// apart from the mails themselves, so that who uses it links neither fonts nor SES.
package recipients

import (
	"context"
	"time"

	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/table"
)

// Mail is one that went, or should have gone, to an address.
type Mail struct {
	ID        string    `json:"id"`
	Template  string    `json:"template"`
	State     string    `json:"state"`
	OrderID   string    `json:"orderId"`
	EventID   string    `json:"eventId"`
	CreatedAt time.Time `json:"createdAt"`
}

// Mails returns the mails of an address, the newest first, at most so many.
func Mails(ctx context.Context, t *table.Table, email string, most int) ([]Mail, error) {
	var mails []Mail
	for item, err := range t.Newest(ctx, table.Range{Index: table.GSI1, Partition: table.MailedPartition(email)}) {
		if err != nil || len(mails) == most {
			return mails, err
		}
		var mail Mail
		if err := item.Decode(&mail); err != nil {
			return nil, err
		}
		mails = append(mails, mail)
	}
	return mails, nil
}

// pace is how much time it takes to forget the recipient of one mail; with less left, the rest is for the next call.
const pace = 8 * time.Second

// Forget takes an address out of the records of its mails. It says whether it came to the end before the context's time did; it
// may be called again and again.
func Forget(ctx context.Context, t *table.Table, email string) (finished bool, err error) {
	for item, err := range t.Newest(ctx, table.Range{Index: table.GSI1, Partition: table.MailedPartition(email)}) {
		if err != nil {
			return false, err
		}
		if !clock.Allows(ctx, pace) {
			return false, nil
		}
		var mail Mail
		if err := item.Decode(&mail); err != nil {
			return false, err
		}
		err := t.Commit(ctx, table.Write{Op: table.Update, Key: table.DeliveryKey(mail.OrderID, mail.ID), Set: "#recipient = :nobody", Condition: table.Present,
			Values: table.Values{"nobody": ""}, In: map[table.Index]*table.Entry{table.GSI1: nil}})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
