package payment

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/state"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// Disputes are payments that banks want back (https://stripe.com/docs/disputes/how-disputes-work).
type Disputes interface {
	Claim(ctx context.Context, id string) (Claim, error)
	ClaimsSince(ctx context.Context, since time.Time) iter.Seq2[Claim, error]
	// Answer submits evidence, which can be done once.
	Answer(ctx context.Context, key, claim string, evidence Evidence) error
}

// DisputeStatus is where a dispute stands.
type DisputeStatus string

// The states of a dispute.
const (
	NeedsResponse DisputeStatus = "needsResponse"
	UnderReview   DisputeStatus = "underReview"
	Won           DisputeStatus = "won"
	Lost          DisputeStatus = "lost"
)

// disputeLifecycle is the machine of disputes: banks may decide without waiting for an answer.
var disputeLifecycle = state.Machine[DisputeStatus]{
	NeedsResponse: {UnderReview, Won, Lost},
	UnderReview:   {Won, Lost},
}

// Claim is a dispute as Stripe describes it.
type Claim struct {
	ID        string
	Intent    string
	OrderID   string // as we told Stripe with the payment
	Amount    int64
	Currency  string
	Reason    string
	Status    DisputeStatus
	Inquiry   bool // the bank only asks: no money has moved
	Answered  bool
	DueBy     time.Time // until which evidence can be submitted; zero when it cannot
	CreatedAt time.Time
}

// Evidence is what speaks for a payment (https://stripe.com/docs/disputes/evidence).
type Evidence struct {
	CustomerName  string
	CustomerEmail string
	Product       string // what was bought
	ServiceDate   string // when it takes place
	Activity      string // what the customer did: the order, the mails, the door
	Policy        string // what they were told about refunds
}

// Dispute is a claim with what we did about it.
type Dispute struct {
	ID         string        `json:"id"` // Stripe's
	Version    int64         `json:"version"`
	OrderID    string        `json:"orderId"`
	EventID    string        `json:"eventId"`
	Amount     int64         `json:"amount"`
	Currency   string        `json:"currency"`
	Reason     string        `json:"reason"`
	Status     DisputeStatus `json:"status"`
	Inquiry    bool          `json:"inquiry,omitempty"`
	DueBy      time.Time     `json:"dueBy"`
	AnsweredAt *time.Time    `json:"answeredAt,omitempty"`
	CreatedAt  time.Time     `json:"createdAt"`
	UpdatedAt  time.Time     `json:"updatedAt"`
}

// SyncDispute moves a dispute, its order and the ledger by what Stripe says, and answers it as long as that is possible. The tickets
// let nobody in while it is open; when it is won they do again, when it is lost they are void and the organizer's account gives the
// money back to the platform.
func (s *Store) SyncDispute(ctx context.Context, id string) error {
	claim, err := s.provider.Claim(ctx, id)
	if err != nil {
		return away(err)
	}
	if claim.Status == Lost {
		// First at Stripe, by a key that makes it once, then in the books.
		if err := s.reverse(ctx, claim); err != nil {
			return away(err)
		}
	}
	order, err := s.orders.Change(ctx, claim.OrderID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		return s.dispute(ctx, o, claim)
	})
	switch {
	case errors.Is(err, problem.ErrNotFound):
		return s.quarantine(ctx, Exception{Kind: Unmatched, Reference: claim.ID, Intent: claim.Intent, Amount: claim.Amount, Currency: claim.Currency,
			Detail: "A bank wants a payment back that no order is known for."})
	case err != nil:
		return err
	}
	if claim.Status == NeedsResponse && !claim.Answered && s.now().Before(claim.DueBy) {
		return s.answer(ctx, order, claim)
	}
	return nil
}

// reverse takes a lost payment back from the organizer's account, as far as it has not gone back already.
func (s *Store) reverse(ctx context.Context, claim Claim) error {
	charge, err := s.provider.Charge(ctx, claim.Intent)
	if err != nil {
		return err
	}
	left := min(claim.Amount, charge.Captured-charge.Reversed)
	if charge.Transfer == "" || left <= 0 {
		return nil
	}
	var refused *Refusal
	if err := s.provider.ReverseTransfer(ctx, "dispute:"+claim.ID, charge.Transfer, left, claim.Currency); err != nil && !errors.As(err, &refused) {
		return err
	}
	return nil
}

// dispute is what follows from a claim for its order.
func (s *Store) dispute(ctx context.Context, o *booking.Order, claim Claim) ([]table.Write, error) {
	now := s.now()
	var row Dispute
	if err := s.table.Load(ctx, table.Read{Key: table.DisputeKey(o.ID, claim.ID), Into: &row}); err != nil {
		return nil, err
	}
	var writes []table.Write
	before := row
	if before.Version == 0 {
		row = Dispute{ID: claim.ID, OrderID: o.ID, EventID: o.EventID, Amount: claim.Amount, Currency: claim.Currency, Reason: claim.Reason,
			Status: NeedsResponse, Inquiry: claim.Inquiry, CreatedAt: now}
		if !claim.Inquiry {
			o.PaymentStatus, o.Disputed = booking.PaymentDisputed, claim.ID
			writes = append(writes, s.book(*o, Entry{EventID: o.EventID, OrderID: o.ID, Kind: Disputed, Reference: claim.ID, At: now, Currency: o.Currency,
				Gross: -claim.Amount, Fee: -claim.Amount})...)
		}
		writes = append(writes, message.Record(message.DisputeOpened{DisputeID: claim.ID, OrderID: o.ID, EventID: o.EventID}, now))
		telemetry.Count(ctx, "disputesOpened", 1)
	}
	moved := row.Status != claim.Status && disputeLifecycle.Leads(row.Status, claim.Status)
	answered := claim.Answered && row.AnsweredAt == nil
	if before.Version > 0 && !moved && !answered {
		return nil, nil
	}
	if answered {
		row.AnsweredAt = &now
	}
	if moved {
		row.Status = claim.Status
		decided, err := s.decided(ctx, o, row)
		if err != nil {
			return nil, err
		}
		writes = append(writes, decided...)
	}
	row.DueBy, row.Version, row.UpdatedAt = claim.DueBy, before.Version+1, now
	write := table.Create(table.DisputeKey(o.ID, row.ID), row, booking.ErrMoved)
	if before.Version > 0 {
		write = table.Replace(table.DisputeKey(o.ID, row.ID), row, before.Version, booking.ErrMoved)
	}
	if row.Status == NeedsResponse || row.Status == UnderReview {
		write = write.At(table.GSI1, table.OpenDisputeEntry(row.CreatedAt, row.ID))
	}
	return append(writes, write), nil
}

// openDisputes visits the disputes that no bank has decided yet: they take months, longer than any comparison looks back.
func (s *Store) openDisputes(ctx context.Context, visit func(Dispute)) error {
	return s.table.Each(ctx, table.Range{Index: table.GSI1, Partition: table.OpenDisputesPartition()}, func(item table.Item) error {
		var d Dispute
		if err := item.Decode(&d); err != nil {
			return err
		}
		visit(d)
		return nil
	})
}

// decided is what follows when the bank has decided.
func (s *Store) decided(ctx context.Context, o *booking.Order, d Dispute) ([]table.Write, error) {
	if d.Inquiry || d.Status != Won && d.Status != Lost {
		return nil, nil
	}
	entry := Entry{EventID: o.EventID, OrderID: o.ID, Reference: d.ID, At: s.now(), Currency: o.Currency}
	writes := []table.Write{message.Record(message.DisputeClosed{DisputeID: d.ID, OrderID: o.ID, EventID: o.EventID, Won: d.Status == Won}, s.now())}
	o.Disputed = ""
	if d.Status == Won {
		o.PaymentStatus = booking.PaymentPaid
		entry.Kind, entry.Gross, entry.Fee = DisputeWon, d.Amount, d.Amount
		writes = append(writes, s.book(*o, entry)...)
		if o.CalledOff && o.Refundable().Amount > 0 {
			returned, err := s.returnAll(o, ForCancelledEvent)
			return append(writes, returned...), err
		}
		return writes, nil
	}
	net, err := s.lost(ctx, o)
	if err != nil {
		return nil, err
	}
	entry.Kind, entry.Net, entry.Fee = DisputeLost, net, -net
	o.Refunding += min(d.Amount, o.Refundable().Amount) // it went back, by way of the bank
	return table.Writes(writes, s.book(*o, entry), s.orders.Void(o)), nil
}

// answer submits what speaks for the payment, at once: a claim that nobody answers is lost.
func (s *Store) answer(ctx context.Context, order booking.Order, claim Claim) error {
	evidence, err := s.evidence(ctx, order)
	if err != nil {
		return err
	}
	if err := s.provider.Answer(ctx, "evidence:"+claim.ID, claim.ID, evidence); err != nil {
		return away(err)
	}
	claim.Answered, claim.Status = true, UnderReview
	_, err = s.orders.Change(ctx, order.ID, func(o *booking.Order, _ event.Event) ([]table.Write, error) {
		return s.dispute(ctx, o, claim)
	})
	return err
}

// sentMail is as much of the record of a mail as is evidence.
type sentMail struct {
	Template  string    `json:"template"`
	Recipient string    `json:"recipient"`
	State     string    `json:"state"`
	CreatedAt time.Time `json:"createdAt"`
}

// evidence gathers what speaks for an order: what was bought, the mails about it, and who came in.
func (s *Store) evidence(ctx context.Context, order booking.Order) (Evidence, error) {
	_, happening, err := s.orders.Open(ctx, order.ID)
	if err != nil {
		return Evidence{}, err
	}
	buyer, err := s.accounts.User(ctx, order.BuyerID)
	if err != nil && !errors.Is(err, problem.ErrNotFound) {
		return Evidence{}, err
	}
	var activity strings.Builder
	line := func(at time.Time, format string, values ...any) {
		fmt.Fprintf(&activity, "%s  %s\n", at.UTC().Format(time.RFC3339), fmt.Sprintf(format, values...))
	}
	line(order.CreatedAt, "Order %s placed: %s.", order.ID, order.Total())
	mails, err := s.table.Query(ctx, table.Range{Partition: table.OrderPartition(order.ID), Prefix: table.MailPrefix, Consistent: true})
	if err != nil {
		return Evidence{}, err
	}
	sent, err := table.Decode[sentMail](mails.Items)
	if err != nil {
		return Evidence{}, err
	}
	for _, mail := range sent {
		line(mail.CreatedAt, "Mail %q to %s: %s.", mail.Template, mail.Recipient, mail.State)
	}
	for _, id := range order.InOrder() {
		if r := order.Registrations[id]; r.CheckedInAt != nil {
			line(*r.CheckedInAt, "Ticket %s of %s was scanned and let in at %s.", id, r.Holder.Name, r.Gate)
		}
	}
	var product strings.Builder
	fmt.Fprintf(&product, "%s\n", happening.Title)
	for _, l := range order.Lines {
		fmt.Fprintf(&product, "%d × %s, %s each\n", l.Quantity, l.Name, amount(l.UnitPrice+l.UnitFee, order.Currency))
	}
	return Evidence{CustomerName: buyer.Name, CustomerEmail: buyer.Email, Product: product.String(), Activity: activity.String(),
		ServiceDate: happening.StartAt.In(happening.Location()).Format(time.DateOnly), Policy: policy(happening)}, nil
}

// policy is a refund policy in words.
func policy(happening event.Event) string {
	if len(happening.Refunds) == 0 {
		return "Refunds are the organizer's to decide."
	}
	var words strings.Builder
	for _, tier := range happening.Refunds {
		fmt.Fprintf(&words, "%d%% is refunded until %d days before the event begins.\n", tier.Percent, tier.DaysBefore)
	}
	return words.String()
}
