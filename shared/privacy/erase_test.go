package privacy_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/notice/timeline"
	"github.com/event-radar/event-radar/shared/privacy"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// scene is a world in which somebody wants to be forgotten: Cleo Canary bought tickets, holds one that another bought, and ran
// an event.
type scene struct {
	*bookingtest.World
	*privacy.Store
	client *dynamodb.Client
	name   string
	cleo   access.Actor
	past   string // the event that cleo ran

	bought, held booking.Order
}

func newScene(t *testing.T) *scene {
	on, name, client := tabletest.NewNamed(t)
	s := &scene{World: bookingtest.New(t, on), Store: privacy.NewStore(on, clock.System), client: client, name: name}
	s.cleo = bookingtest.Person("cleo.canary")
	s.cleo.Name, s.cleo.Login, s.cleo.RequestID = "Cleo Canary", "login-of-cleo", "request-1"
	if _, err := s.Accounts.Enroll(t.Context(), s.cleo); err != nil {
		t.Fatal(err)
	}
	_, ticketType := s.Published(t, bookingtest.Seats(50), nil)
	s.bought = s.order(t, s.cleo, ticketType, booking.Holder{Name: "Cleo Canary", Email: "Cleo.Canary@example.test"}, booking.Holder{Name: "Finn Friend", Email: "finn@example.test"})
	s.held = s.order(t, bookingtest.Person("ben"), ticketType, booking.Holder{Name: "Ms Canary", Email: "cleo.canary@example.test"}, booking.Holder{Name: "Ben", Email: "ben@example.test"})
	s.past = s.ran(t)
	s.mailed(t, "cleo.canary@example.test")
	s.mailed(t, "finn@example.test")
	return s
}

func (s *scene) order(t *testing.T, buyer access.Actor, of event.TicketType, attendees ...booking.Holder) booking.Order {
	t.Helper()
	order, err := s.Orders.Reserve(t.Context(), bookingtest.Sending(buyer, "key of "+buyer.Name, "hash"), booking.Request{EventID: of.EventID,
		Lines: []booking.RequestedLine{{TicketTypeID: of.ID, Quantity: len(attendees)}}, Attendees: attendees})
	if err != nil {
		t.Fatal(err)
	}
	return order
}

// ran makes an event of cleo's that is a draft.
func (s *scene) ran(t *testing.T) string {
	t.Helper()
	page, err := s.Events.Create(t.Context(), bookingtest.Under(s.cleo, access.ForOrganizer), func(d *event.Draft) error {
		d.Title, d.TimeZone, d.Currency, d.LocationToBeAnnounced = "A reading", "Europe/Berlin", "EUR", true
		d.StartAt = time.Now().Add(48 * time.Hour).Format(time.RFC3339)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return page.ID
}

// mailed records a mail to an address, as package notice does.
func (s *scene) mailed(t *testing.T, email string) {
	t.Helper()
	d := timeline.Delivery{ID: "dlv_" + email[:4], Version: 1, Template: "order-confirmed", Recipient: email, OrderID: "ord_1", EventID: "evt_1",
		State: timeline.Sent, CreatedAt: time.Now()}
	err := s.Table.Commit(t.Context(), d.At(table.Write{Op: table.Put, Key: d.Key(), Record: d}))
	if err != nil {
		t.Fatal(err)
	}
}

// mentions counts the items of the table, its indexes' copies included, that hold a text in any case.
func (s *scene) mentions(t *testing.T, text string) (items []string) {
	t.Helper()
	pages := dynamodb.NewScanPaginator(s.client, &dynamodb.ScanInput{TableName: &s.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			if holds(&types.AttributeValueMemberM{Value: item}, text) {
				items = append(items, item["PK"].(*types.AttributeValueMemberS).Value+" "+item["SK"].(*types.AttributeValueMemberS).Value)
			}
		}
	}
	return items
}

func holds(value types.AttributeValue, text string) bool {
	switch value := value.(type) {
	case *types.AttributeValueMemberS:
		return strings.Contains(strings.ToLower(value.Value), text)
	case *types.AttributeValueMemberL:
		for _, item := range value.Value {
			if holds(item, text) {
				return true
			}
		}
	case *types.AttributeValueMemberM:
		for name, item := range value.Value {
			if strings.Contains(strings.ToLower(name), text) || holds(item, text) {
				return true
			}
		}
	}
	return false
}

// queue takes what a worker leaves for later, and provider is who signs people in.
type queue struct{ messages []message.Message }

func (q *queue) Send(_ context.Context, _ time.Duration, messages ...message.Message) error {
	q.messages = append(q.messages, messages...)
	return nil
}

type provider struct {
	deleted []string
	err     error
}

func (p *provider) Delete(_ context.Context, login string) error {
	if p.err == nil {
		p.deleted = append(p.deleted, login)
	}
	return p.err
}

// erased is the message that the outbox holds of an erasure; it fails the test unless there is one.
func (s *scene) erased(t *testing.T) (found message.Message) {
	t.Helper()
	count := 0
	for shard := range table.OutboxShards {
		err := s.Table.Each(t.Context(), table.Range{Partition: table.OutboxPartition(shard), Consistent: true}, func(item table.Item) error {
			m, err := message.FromOutbox(item)
			if m.Type == (message.UserErased{}).MessageType() {
				found, count = m, count+1
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if count != 1 {
		t.Fatalf("%d messages tell of an erasure", count)
	}
	return found
}

func TestSomebodyIsForgotten(t *testing.T) {
	s := newScene(t)
	if len(s.mentions(t, "canary")) < 5 { // or the test would show nothing
		t.Fatalf("before, only these name her: %q", s.mentions(t, "canary"))
	}
	if err := s.Erase(t.Context(), s.cleo); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accounts.Me(t.Context(), s.cleo); !errors.Is(err, account.ErrErased) {
		t.Errorf("she calls again: %v", err)
	}
	m := s.erased(t)
	if strings.Contains(strings.ToLower(string(m.Data)), "canary") {
		t.Errorf("the message names her: %s", m.Data)
	}
	rest, provider := &queue{}, &provider{}
	forgetter := privacy.NewForgetter(s.Store, rest, provider)
	for range 2 { // it is delivered twice
		if err := forgetter.Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if left := s.mentions(t, "canary"); left != nil {
		t.Errorf("these still name her: %q", left)
	}
	if len(rest.messages) != 0 || len(provider.deleted) != 1 || provider.deleted[0] != "login-of-cleo" {
		t.Errorf("left over: %v, deleted: %q", rest.messages, provider.deleted)
	}
	s.keptTheRest(t)
}

// keptTheRest says that tickets are valid and others' names where they were.
func (s *scene) keptTheRest(t *testing.T) {
	t.Helper()
	bought, err := s.Orders.Load(t.Context(), s.bought.ID)
	if err != nil {
		t.Fatal(err)
	}
	tickets := bought.InOrder()
	if first, second := bought.Registrations[tickets[0]], bought.Registrations[tickets[1]]; bought.Status != booking.Confirmed || bought.BuyerID != s.cleo.UserID ||
		!first.Valid() || first.Holder.Name != account.Forgotten || first.Holder.UserID != s.cleo.UserID || second.Holder.Email != "finn@example.test" {
		t.Errorf("her order is %+v", bought)
	}
	held, err := s.Orders.Load(t.Context(), s.held.ID)
	if err != nil {
		t.Fatal(err)
	}
	tickets = held.InOrder()
	if first, second := held.Registrations[tickets[0]], held.Registrations[tickets[1]]; !first.Valid() || first.Holder.Email != "" || second.Holder.Name != "Ben" {
		t.Errorf("ben's order is %+v", held)
	}
	page, err := s.Events.Whole(t.Context(), s.past)
	if err != nil || page.OrganizerName != account.Forgotten {
		t.Errorf("her event is by %q, %v", page.OrganizerName, err)
	}
	if len(s.mentions(t, "finn@example.test")) != 2 {
		t.Errorf("finn is in %q", s.mentions(t, "finn@example.test"))
	}
	if _, err := s.Accounts.Me(t.Context(), bookingtest.Person("ben")); err != nil {
		t.Errorf("ben: %v", err)
	}
}

// Whoever has the address then may have an account with it, and none of the tickets.
func TestAnAddressIsFreeAgain(t *testing.T) {
	s := newScene(t)
	if err := s.Erase(t.Context(), s.cleo); err != nil {
		t.Fatal(err)
	}
	if err := privacy.NewForgetter(s.Store, &queue{}, nil).Handle(t.Context(), s.erased(t)); err != nil {
		t.Fatal(err)
	}
	anew := bookingtest.Person("somebody")
	anew.Email = s.cleo.Email
	user, err := s.Accounts.Me(t.Context(), anew)
	if err != nil || user.Email != "cleo.canary@example.test" {
		t.Fatalf("a new account: %+v, %v", user, err)
	}
	tickets, _, err := s.Orders.Tickets(t.Context(), anew, func(booking.Ticket) bool { return true }, 100, nil)
	if err != nil || len(tickets) != 0 {
		t.Errorf("it has the tickets %+v, %v", tickets, err)
	}
}

// A token may say that an address is verified and not say which. Nobody is nobody's holder.
func TestNobodysAddressIsNobodys(t *testing.T) {
	s := newScene(t)
	if err := s.Erase(t.Context(), s.cleo); err != nil {
		t.Fatal(err)
	}
	if err := privacy.NewForgetter(s.Store, &queue{}, nil).Handle(t.Context(), s.erased(t)); err != nil {
		t.Fatal(err)
	}
	blank := bookingtest.Person("blank")
	blank.Email = ""
	if _, err := s.Orders.Ticket(t.Context(), bookingtest.Under(blank, access.ForOwner), s.Events, s.held.InOrder()[0]); err == nil {
		t.Error("somebody without an address has the ticket of somebody who was forgotten")
	}
}

// What a worker has no time for it leaves to the next, and that one finishes it; so does one after a fault.
func TestForgettingGoesOn(t *testing.T) {
	s := newScene(t)
	if err := s.Erase(t.Context(), s.cleo); err != nil {
		t.Fatal(err)
	}
	m := s.erased(t)
	rest, provider := &queue{}, &provider{err: errors.New("the provider is down")}
	forgetter := privacy.NewForgetter(s.Store, rest, provider)
	short, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := forgetter.Handle(short, m); err != nil || len(rest.messages) != 1 || rest.messages[0].ID != m.ID {
		t.Fatalf("without time: %v, left %+v", err, rest.messages)
	}
	if err := forgetter.Handle(t.Context(), rest.messages[0]); err == nil {
		t.Error("the provider is down, and nobody hears of it")
	}
	if left := s.mentions(t, "cleo.canary@"); len(left) != 1 || !strings.HasSuffix(left[0], "ERASURE") {
		t.Errorf("while it is not finished, these name her: %q", left)
	}
	provider.err = nil
	if err := forgetter.Handle(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if left := s.mentions(t, "canary"); left != nil {
		t.Errorf("these still name her: %q", left)
	}
	s.keptTheRest(t)
}

// Two tabs delete the account at once. Both are told that it is done, and it is done once.
func TestAnAccountIsErasedOnce(t *testing.T) {
	s := newScene(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := s.Erase(t.Context(), s.cleo); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	s.erased(t)
	if err := s.Erase(t.Context(), s.cleo); err != nil {
		t.Errorf("once more: %v", err)
	}
	s.erased(t)
}

func TestAnAccountIsNotErasedWhile(t *testing.T) {
	t.Run("a checkout is open", func(t *testing.T) {
		s := newScene(t)
		for _, status := range []booking.Status{booking.Reserved, booking.AwaitingPayment} {
			s.setStatus(t, status)
			if err := s.Erase(t.Context(), s.cleo); !errors.Is(err, privacy.ErrCheckoutOpen) {
				t.Errorf("%s: %v", status, err)
			}
		}
		s.setStatus(t, booking.Expired)
		if err := s.Erase(t.Context(), s.cleo); err != nil {
			t.Errorf("it has expired: %v", err)
		}
	})
	t.Run("an event of theirs is to come", func(t *testing.T) {
		s := newScene(t)
		if err := s.Erase(t.Context(), s.Organizer); !errors.Is(err, privacy.ErrEventsOpen) || !strings.Contains(err.Error(), "Night of Signals") {
			t.Errorf("a published one: %v", err)
		}
		s.Store = privacy.NewStore(s.Table, clock.At(time.Now().AddDate(1, 0, 0)))
		if err := s.Erase(t.Context(), s.Organizer); err != nil {
			t.Errorf("it is over: %v", err)
		}
	})
	t.Run("nobody else runs the platform", func(t *testing.T) {
		s := newScene(t)
		grant := func(whom access.Actor) {
			if _, err := s.Accounts.Grant(t.Context(), access.Actor{UserID: "operator:tests"}, whom.UserID, access.Admin); err != nil {
				t.Fatal(err)
			}
		}
		grant(s.cleo)
		if err := s.Erase(t.Context(), s.cleo); !errors.Is(err, account.ErrLastAdmin) {
			t.Errorf("the last admin: %v", err)
		}
		grant(s.Organizer)
		if err := s.Erase(t.Context(), s.cleo); err != nil {
			t.Errorf("one of two: %v", err)
		}
	})
}

func (s *scene) setStatus(t *testing.T, status booking.Status) {
	t.Helper()
	err := s.Table.Commit(t.Context(), table.Write{Op: table.Update, Key: table.OrderKey(s.bought.ID), Set: "#status = :status", Values: table.Values{"status": status}})
	if err != nil {
		t.Fatal(err)
	}
}

// An address that nobody has proven is not a reason to touch what stands under it.
func TestAnUnprovenAddressIsNotForgotten(t *testing.T) {
	s := newScene(t)
	liar := bookingtest.Person("liar")
	liar.Email, liar.EmailVerified = s.cleo.Email, false
	if _, err := s.Accounts.Me(t.Context(), liar); err != nil {
		t.Fatal(err)
	}
	before := s.mentions(t, "cleo.canary@")
	if err := s.Erase(t.Context(), liar); err != nil {
		t.Fatal(err)
	}
	if err := privacy.NewForgetter(s.Store, &queue{}, nil).Handle(t.Context(), s.erased(t)); err != nil {
		t.Fatal(err)
	}
	if after := s.mentions(t, "cleo.canary@"); len(after) != len(before)-1 { // the liar's own record
		t.Errorf("cleo was in %q, and is in %q", before, after)
	}
}
