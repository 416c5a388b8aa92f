package event

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

// TicketDraft is what organizers write of a ticket type, under the names of the API's fields.
type TicketDraft struct {
	Name           string           `json:"name"`
	Description    string           `json:"description"`
	Kind           PriceKind        `json:"kind"`
	Price          *money.Money     `json:"price"`
	Minimum        *money.Money     `json:"minimum"`
	Quantity       *int64           `json:"quantity"`
	SaleStartsAt   *string          `json:"saleStartsAt"`
	SaleEndsAt     *string          `json:"saleEndsAt"`
	MinPerOrder    int              `json:"minPerOrder"`
	MaxPerOrder    int              `json:"maxPerOrder"`
	Visibility     TicketVisibility `json:"visibility"`
	AttendanceMode string           `json:"attendanceMode"`

	ApprovalRequired bool `json:"approvalRequired"` // openapi.yaml admits only false until applications can be decided
}

func (t TicketType) draft() TicketDraft {
	return TicketDraft{Name: t.Name, Description: t.Description, Kind: t.Kind, Price: copied(&t.Price), Minimum: copied(t.Minimum), Quantity: copied(t.Quantity),
		SaleStartsAt: written(t.SaleStartsAt), SaleEndsAt: written(t.SaleEndsAt), MinPerOrder: t.MinPerOrder, MaxPerOrder: t.MaxPerOrder,
		Visibility: t.Visibility, AttendanceMode: t.AttendanceMode}
}

// TicketsPerOrder is how many tickets one order can hold.
const TicketsPerOrder = 20

// fill takes the draft over, or says all that cannot be. Local times are the event's.
func (t *TicketType) fill(d TicketDraft, e Event) error {
	var wrong []problem.Field
	instant := func(written *string, pointer string) *time.Time {
		if written == nil {
			return nil
		}
		at, field := resolve(*written, pointer, e.Location())
		if field != nil {
			wrong = append(wrong, *field)
		}
		return &at
	}
	starts, ends := instant(d.SaleStartsAt, "/saleStartsAt"), instant(d.SaleEndsAt, "/saleEndsAt")
	if starts != nil && ends != nil && !ends.After(*starts) {
		wrong = append(wrong, refuse("/saleEndsAt", "end-before-start", "The sale must end later than it starts."))
	}
	if d.MinPerOrder > d.MaxPerOrder {
		wrong = append(wrong, refuse("/minPerOrder", "minimum-above-maximum", "An order cannot need more tickets than it may hold."))
	}
	price := money.None(e.Currency)
	if d.Price != nil {
		price = *d.Price
	}
	for pointer, amount := range map[string]*money.Money{"/price": &price, "/minimum": d.Minimum} {
		if amount != nil && amount.Currency != e.Currency {
			wrong = append(wrong, refuse(pointer+"/currency", "currency-differs", "Prices are in the event's currency, "+e.Currency+"."))
		}
	}
	switch {
	case d.Kind == Free && price.Amount != 0:
		wrong = append(wrong, refuse("/price", "free-has-price", "A free ticket costs nothing. Choose the kind paid, or leave the price out."))
	case d.Kind == Paid && price.Amount <= 0:
		wrong = append(wrong, refuse("/price", "price-missing", "A paid ticket needs a price. Choose the kind free if it costs nothing."))
	case price.Amount > 0 && !price.Payable():
		wrong = append(wrong, unpayable("/price", price))
	}
	if d.Minimum != nil && d.Minimum.Amount > 0 && !d.Minimum.Payable() {
		wrong = append(wrong, unpayable("/minimum", *d.Minimum))
	}
	if d.Minimum != nil && d.Kind != Flexible && d.Kind != Donation {
		wrong = append(wrong, refuse("/minimum", "minimum-needless", "Only donations and flexible prices have a minimum."))
	}
	t.Name, t.Description, t.Kind, t.Price, t.Minimum, t.Quantity = d.Name, d.Description, d.Kind, price, d.Minimum, d.Quantity
	t.SaleStartsAt, t.SaleEndsAt, t.MinPerOrder, t.MaxPerOrder = starts, ends, d.MinPerOrder, d.MaxPerOrder
	t.Visibility, t.AttendanceMode = d.Visibility, d.AttendanceMode
	slices.SortFunc(wrong, func(a, b problem.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return refusal(wrong)
}

// unpayable says why a price cannot be charged.
func unpayable(pointer string, price money.Money) problem.Field {
	smallest := money.Money{Amount: money.Smallest(price.Currency), Currency: price.Currency}
	switch {
	case price.Amount < smallest.Amount:
		return refuse(pointer, "amount-too-small", "The least that can be charged is "+smallest.String()+".")
	case price.Amount > money.Largest:
		return refuse(pointer, "amount-too-large", "The most that can be charged is "+money.Money{Amount: money.Largest, Currency: price.Currency}.String()+".")
	}
	return refuse(pointer, "amount-step", "Amounts in "+price.Currency+" end in 0: cards are charged in hundredths.")
}

// TicketTypes returns an event's ticket types with what is left of each at this moment, as the pools say; hidden ones are
// for the team.
func (s *Store) TicketTypes(ctx context.Context, actor access.Actor, event string) (Page, error) {
	page, _, err := s.open(ctx, actor, event)
	if err != nil {
		return Page{}, err
	}
	pools := make([][]inventory.Pool, 0, 1+len(page.TicketTypes))
	var reads []table.Read
	add := func(owner string, shards int) {
		pools = append(pools, make([]inventory.Pool, shards))
		reads = append(reads, inventory.Reads(owner, pools[len(pools)-1])...)
	}
	add(page.ID, page.PoolShards)
	for _, ticketType := range page.TicketTypes {
		add(ticketType.ID, ticketType.Shards)
	}
	if err := s.table.Load(ctx, reads...); err != nil {
		return Page{}, err
	}
	page.Stock.look(slices.Concat(pools...))
	return page, nil
}

// offer is a ticket type with the page that it stands on.
type offer struct {
	page       Page
	ticketType TicketType
}

// CreateTicketType adds a ticket type, with a pool of its own; on a published event it goes on sale at once.
func (s *Store) CreateTicketType(ctx context.Context, actor access.Actor, event string, write func(*TicketDraft) error) (Page, TicketType, error) {
	made, err := again(ctx, func() (offer, error) { return s.createTicketType(ctx, actor, event, write) })
	return made.page, made.ticketType, err
}

func (s *Store) createTicketType(ctx context.Context, actor access.Actor, event string, write func(*TicketDraft) error) (offer, error) {
	page, caller, err := s.open(ctx, actor, event)
	if err != nil {
		return offer{}, err
	}
	if caller.Replayed != "" {
		ticketType, err := page.TicketType(caller.Replayed)
		return offer{page, ticketType}, err
	}
	if err := page.editable(); err != nil {
		return offer{}, err
	}
	if len(page.TicketTypes) >= mostTicketTypes {
		return offer{}, ErrTooMany
	}
	draft := TicketDraft{Kind: Free, MinPerOrder: 1, MaxPerOrder: 10, Visibility: TicketPublic, AttendanceMode: "any"}
	if err := write(&draft); err != nil {
		return offer{}, err
	}
	now := s.now()
	ticketType := TicketType{ID: id.New(id.TicketType), EventID: event, Version: 1, Shards: inventory.Shards(draft.Quantity, page.Settings.ExpectedOrders, page.shards()), CreatedAt: now, UpdatedAt: now}
	if err := ticketType.fill(draft, page.Event); err != nil {
		return offer{}, err
	}
	sale := inventory.Closed
	if page.Status == Published {
		sale = inventory.Open
	}
	if err := s.sellable(ctx, page, ticketType); err != nil {
		return offer{}, err
	}
	err = s.table.Commit(ctx, table.Writes(actor.Once.Remember(ticketType.ID, now), inventory.Create(ticketType.ID, event, ticketType.Quantity, ticketType.Shards, sale),
		[]table.Write{table.Create(table.TicketTypeKey(event, ticketType.ID), ticketType, errTaken)}, page.touch())...)
	return offer{page, ticketType}, err
}

// sellable refuses to put onto sale what costs something while nobody could be paid for it.
func (s *Store) sellable(ctx context.Context, page Page, ticketType TicketType) error {
	if page.Status != Published || ticketType.Kind == Free {
		return nil
	}
	var payouts account.PayoutAccount
	if err := s.table.Load(ctx, account.ReadPayouts(page.OrganizerID, &payouts)); err != nil {
		return err
	}
	if !payouts.Ready() {
		return ErrPayoutsRequired
	}
	return nil
}

// UpdateTicketType changes a ticket type. Fewer tickets than are taken is inventory.ErrCapacityBelowCommitted. What somebody
// has ordered keeps its price.
func (s *Store) UpdateTicketType(ctx context.Context, actor access.Actor, event, id string, version int64, change func(*TicketDraft) error) (Page, TicketType, error) {
	changed, err := again(ctx, func() (offer, error) { return s.updateTicketType(ctx, actor, event, id, version, change) })
	return changed.page, changed.ticketType, err
}

func (s *Store) updateTicketType(ctx context.Context, actor access.Actor, event, id string, version int64, change func(*TicketDraft) error) (offer, error) {
	page, _, err := s.open(ctx, actor, event)
	if err != nil {
		return offer{}, err
	}
	ticketType, err := page.TicketType(id)
	if err != nil {
		return offer{}, err
	}
	if ticketType.Version != version {
		return offer{}, problem.ErrVersionStale
	}
	if err := page.editable(); err != nil {
		return offer{}, err
	}
	before, draft := ticketType, ticketType.draft()
	if err := change(&draft); err != nil {
		return offer{}, err
	}
	if err := ticketType.fill(draft, page.Event); err != nil {
		return offer{}, err
	}
	if err := s.sellable(ctx, page, ticketType); err != nil {
		return offer{}, err
	}
	var writes []table.Write
	if !equal(ticketType.Quantity, before.Quantity) {
		shards := inventory.Shards(ticketType.Quantity, page.Settings.ExpectedOrders, page.shards()-before.Shards)
		if writes, err = s.cut(ctx, &page, id, ticketType.Quantity, &ticketType.Shards, shards); err != nil {
			return offer{}, err
		}
	}
	ticketType.Version, ticketType.UpdatedAt = before.Version+1, s.now()
	err = s.table.Commit(ctx, table.Writes(writes, []table.Write{
		table.Replace(table.TicketTypeKey(event, id), ticketType, before.Version, problem.ErrVersionStale)}, page.touch())...)
	return offer{page, ticketType}, err
}

// DeleteTicketType removes a ticket type of which nobody holds a ticket (ErrHasOrders). A published event keeps its last.
func (s *Store) DeleteTicketType(ctx context.Context, actor access.Actor, event, id string, version int64) error {
	_, err := again(ctx, func() (offer, error) { return s.deleteTicketType(ctx, actor, event, id, version) })
	return err
}

func (s *Store) deleteTicketType(ctx context.Context, actor access.Actor, event, id string, version int64) (offer, error) {
	page, _, err := s.open(ctx, actor, event)
	if err != nil {
		return offer{}, err
	}
	ticketType, err := page.TicketType(id)
	switch {
	case err != nil:
		return offer{}, err
	case ticketType.Version != version:
		return offer{}, problem.ErrVersionStale
	case page.editable() != nil:
		return offer{}, page.editable()
	case page.Status == Published && len(page.TicketTypes) == 1:
		return offer{}, ErrNotReady.With(refuse("/ticketTypes", "ticket-type-missing", "A published event needs a ticket type. Unpublish it first, or add another."))
	}
	return offer{page, ticketType}, s.table.Commit(ctx, table.Writes(page.touch(), inventory.Remove(id, ticketType.Shards, ErrHasOrders), []table.Write{
		{Op: table.Delete, Key: table.TicketTypeKey(event, id), Condition: table.Current, Values: table.Values{"version": version}, Else: problem.ErrVersionStale}})...)
}

// touch goes with every change to a meeting or ticket type. It counts the change, for the page's ETag too, and holds the commit
// to what was read: to the event's meetings and ticket types, so that there are never too many of them or too few, and to its
// state, so that nothing goes on sale while it is published or put away. Otherwise the commit fails with inventory.ErrMoved,
// and the caller begins again.
func (p Page) touch() []table.Write {
	return []table.Write{p.restructure(), {Op: table.Check, Key: table.EventKey(p.ID), Condition: "#status = :status",
		Values: table.Values{"status": p.Status}, Else: inventory.ErrMoved}}
}

// restructure counts a change of what the event consists of, unless another came between.
func (p Page) restructure() table.Write {
	condition, values := p.Stock.unchanged()
	values["next"] = p.Stock.Structure + 1
	return table.Write{Op: table.Update, Key: table.StockKey(p.ID), Set: "#structure = :next", Condition: condition, Values: values, Else: inventory.ErrMoved}
}

// shards is how many shards all pools of the event have together.
func (p Page) shards() int {
	shards := p.PoolShards
	for _, ticketType := range p.TicketTypes {
		shards += ticketType.Shards
	}
	return shards
}

// TicketType finds one of the page's ticket types.
func (p Page) TicketType(id string) (TicketType, error) {
	i := slices.IndexFunc(p.TicketTypes, func(t TicketType) bool { return t.ID == id })
	if i < 0 {
		return TicketType{}, problem.ErrNotFound
	}
	return p.TicketTypes[i], nil
}

// arrange makes an order the one in which ticket types are shown; nil leaves it as it is. It refuses ids of none of them.
func (p *Page) arrange(order []string) error {
	if order == nil {
		return nil
	}
	var wrong []problem.Field
	for i, id := range order {
		if _, err := p.TicketType(id); err != nil {
			wrong = append(wrong, refuse(fmt.Sprintf("/ticketTypeOrder/%d", i), "unknown-ticket-type", "Choose one of the event's ticket types."))
		}
	}
	if len(wrong) > 0 {
		return refusal(wrong)
	}
	p.TicketOrder = order
	p.sortTicketTypes()
	return nil
}

// sortTicketTypes puts ticket types as the team chose; what it did not place follows as it was added, which is how they are stored.
func (p *Page) sortTicketTypes() {
	place := func(t TicketType) int {
		if i := slices.Index(p.TicketOrder, t.ID); i >= 0 {
			return i
		}
		return len(p.TicketOrder)
	}
	slices.SortStableFunc(p.TicketTypes, func(a, b TicketType) int { return cmp.Compare(place(a), place(b)) })
}
