package books_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/books"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/payment/paymenttest"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
	"github.com/event-radar/event-radar/shared/table/fault"
	"github.com/event-radar/event-radar/shared/table/tabletest"
)

// house is a world whose books are kept, on a clock of its own.
type house struct {
	*paymenttest.World
	books  *books.Store
	client *dynamodb.Client
	name   string
	page   event.Page
	ticket event.TicketType
	anna   booking.Order
}

var anna = bookingtest.Person("anna")

// newHouse has a published event of 1,200 seats in three shards within a capacity of 1,100 in three; anna has four tickets of it, of
// at most six.
func newHouse(t *testing.T) *house {
	on, name, client := tabletest.NewNamed(t)
	h := &house{World: paymenttest.New(t, on), client: client, name: name}
	h.books = h.over(on)
	most := 6
	h.page, h.ticket = h.Published(t, bookingtest.Seats(1200), func(d *event.Draft) {
		d.Capacity, d.Settings.MaxPerPerson = bookingtest.Seats(1100), &most
	})
	order, err := h.Reserve(t, anna, h.ticket, 4)
	if err != nil {
		t.Fatal(err)
	}
	h.anna = order
	return h
}

func (h *house) over(on *table.Table) *books.Store {
	return books.NewStore(on, h.Now).At(books.Pace{Quiet: 10 * time.Millisecond, Patience: 30 * time.Minute, Glance: 10 * time.Second, Settle: 20 * time.Second, Save: 5 * time.Second})
}

// check looks at the event, and says what was found: "kind by outcome", sorted.
func (h *house) check(t *testing.T, dry bool) []string {
	t.Helper()
	report, err := h.books.Reconcile(t.Context(), books.Request{EventID: h.page.ID, DryRun: dry})
	if err != nil {
		t.Fatal(err)
	}
	return said(report.Findings[h.page.ID])
}

func said(findings []books.Finding) (found []string) {
	for _, f := range findings {
		found = append(found, fmt.Sprint(f.Kind, " ", f.By, " ", f.Outcome))
	}
	slices.Sort(found)
	return found
}

// change writes to an item behind everybody's back, as a mistake would: without its version, so that nobody notices.
func (h *house) change(t *testing.T, key table.Key, set string, values table.Values) {
	t.Helper()
	if err := h.Table.Commit(t.Context(), table.Write{Op: table.Update, Key: key, Set: set, Values: values}); err != nil {
		t.Fatal(err)
	}
}

// all is the whole table, item by item, as text.
func (h *house) all(t *testing.T) map[string]string {
	t.Helper()
	items := map[string]string{}
	pages := dynamodb.NewScanPaginator(h.client, &dynamodb.ScanInput{TableName: &h.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, attributes := range page.Items {
			item := table.ItemOf(attributes)
			if m, err := message.FromOutbox(item); item.Type() == table.TypeInbox || err == nil && m.Type == "payment.notified" {
				continue // Stripe's stand-in tells of its accounts whenever it likes
			}
			var content map[string]any
			if err := item.Decode(&content); err != nil {
				t.Fatal(err)
			}
			items[item.PK()+" "+item.SK()] = fmt.Sprint(content)
		}
	}
	return items
}

// unchanged ends the test unless the table is as it was.
func (h *house) unchanged(t *testing.T, before map[string]string, what string) {
	t.Helper()
	if after := h.all(t); !maps.Equal(before, after) {
		for key, content := range after {
			if before[key] != content {
				t.Errorf("%s changed %s from %s to %s", what, key, before[key], content)
			}
		}
		if len(before) > len(after) {
			t.Errorf("%s took %d items away", what, len(before)-len(after))
		}
	}
}

func (h *house) pool(t *testing.T, owner string, shard int) (pool inventory.Pool) {
	t.Helper()
	if err := h.Table.Load(t.Context(), table.Read{Key: table.PoolKey(owner, shard), Into: &pool}); err != nil {
		t.Fatal(err)
	}
	return pool
}

func (h *house) taken(t *testing.T) int {
	t.Helper()
	var limit booking.Limit
	if err := h.Table.Load(t.Context(), booking.ReadLimit(h.page.ID, anna.UserID, &limit)); err != nil {
		t.Fatal(err)
	}
	return limit.Taken
}

// acts are what the audit says was done to something by the checks.
func (h *house) acts(t *testing.T, target string) (actions []string) {
	t.Helper()
	entries, err := audit.Of(t.Context(), h.Table, target, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Actor == "worker:reconcile-books" {
			actions = append(actions, entry.Action)
		}
	}
	return actions
}

// Each difference is planted; a dry run says what is wrong and changes nothing, a check says it and does what it may, another
// half an hour later does the rest, and one more finds nothing, or the same that only a person can put right.
func TestWhatDiffersIsFoundAndPutRight(t *testing.T) {
	available := func(h *house, t *testing.T, owner string, by int64) {
		h.change(t, table.PoolKey(owner, 1), "#available = #available + :by", table.Values{"by": by})
	}
	for name, c := range map[string]struct {
		plant                    func(h *house, t *testing.T)
		dry, first, later, after []string
		action                   string // in the audit
	}{
		"nothing": {plant: func(*house, *testing.T) {}},
		"seats that nobody holds": {
			plant: func(h *house, t *testing.T) { available(h, t, h.ticket.ID, -3) },
			dry:   []string{"seatsLost 3 noted"}, first: []string{"seatsLost 3 noted"}, later: []string{"seatsLost 3 repaired"}, action: "pool.corrected",
		},
		"seats of the event's own pool that nobody holds": {
			plant: func(h *house, t *testing.T) { available(h, t, h.page.ID, -1) },
			dry:   []string{"seatsLost 1 noted"}, first: []string{"seatsLost 1 noted"}, later: []string{"seatsLost 1 repaired"}, action: "pool.corrected",
		},
		"seats that could be sold twice": {
			plant: func(h *house, t *testing.T) { available(h, t, h.ticket.ID, 2) },
			dry:   []string{"seatsExcess 2 repairable"}, first: []string{"seatsExcess 2 repaired"}, action: "pool.corrected",
		},
		"more seats than can be taken out": {
			plant: func(h *house, t *testing.T) {
				h.change(t, table.PoolKey(h.ticket.ID, 1), "#capacity = :two, #available = :one", table.Values{"two": 2, "one": 1})
				for id, r := range h.anna.Registrations { // all of hers stand in this shard
					h.change(t, table.OrderKey(h.anna.ID), "#registrations.#"+id+".#shards = :shards", table.Values{"shards": []int{1, r.Shards[1]}})
				}
				for shard := range h.ticket.Shards {
					if shard != 1 {
						h.change(t, table.PoolKey(h.ticket.ID, shard), "#available = #capacity", nil)
					}
				}
			},
			dry:   []string{"capacityDiffers -398 open", "oversold 3 open"},
			first: []string{"capacityDiffers -398 open", "oversold 3 open"},
			later: []string{"capacityDiffers -398 open", "oversold 3 open"},
			after: []string{"capacityDiffers -398 open", "oversold 3 open"},
		},
		"more counted than a person holds": {
			plant: func(h *house, t *testing.T) {
				h.change(t, table.LimitKey(h.page.ID, anna.UserID), "#taken = :taken", table.Values{"taken": 6})
			},
			dry: []string{"limitTooHigh 2 noted"}, first: []string{"limitTooHigh 2 noted"}, later: []string{"limitTooHigh 2 repaired"}, action: "limit.corrected",
		},
		"fewer counted than a person holds": {
			plant: func(h *house, t *testing.T) {
				h.change(t, table.LimitKey(h.page.ID, anna.UserID), "#taken = :taken", table.Values{"taken": 1})
			},
			dry: []string{"limitTooLow 3 repairable"}, first: []string{"limitTooLow 3 repaired"}, action: "limit.corrected",
		},
		"none counted of what a person holds": {
			plant: func(h *house, t *testing.T) {
				if err := h.Table.Commit(t.Context(), table.Write{Op: table.Delete, Key: table.LimitKey(h.page.ID, anna.UserID)}); err != nil {
					t.Fatal(err)
				}
			},
			dry: []string{"limitTooLow 4 repairable"}, first: []string{"limitTooLow 4 repaired"}, action: "limit.corrected",
		},
		"seats of a shard that there is not": {
			plant: func(h *house, t *testing.T) {
				id := h.anna.InOrder()[0]
				h.change(t, table.OrderKey(h.anna.ID), "#registrations.#"+id+".#shards = :shards",
					table.Values{"shards": []int{7, h.anna.Registrations[id].Shards[1]}})
			},
			dry: []string{"seatsLost 1 noted", "seatsNowhere 1 noted"}, first: []string{"seatsLost 1 noted", "seatsNowhere 1 noted"},
			later: []string{"seatsLost 1 repaired", "seatsNowhere 1 open"}, after: []string{"seatsNowhere 1 open"}, action: "pool.corrected",
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			c.plant(h, t)
			planted := h.all(t)
			expect := func(when string, dry bool, want []string) {
				t.Helper()
				if have := h.check(t, dry); !slices.Equal(have, want) {
					t.Errorf("%s: found %q, want %q", when, have, want)
				}
			}
			expect("in a dry run", true, c.dry)
			h.unchanged(t, planted, "a dry run")
			expect("at first", false, c.first)
			h.Later(10 * time.Minute)
			if strings.Contains(fmt.Sprint(c.first), "noted") {
				expect("ten minutes later, which is too soon", false, c.first)
			}
			h.Later(25 * time.Minute)
			expect("later", false, c.later)
			after := h.all(t)
			h.Later(time.Hour)
			expect("after that", false, c.after)
			h.unchanged(t, after, "one more check")
			if acts := fmt.Sprint(h.acts(t, h.page.ID)); c.action == "" && acts != "[]" || c.action != "" && acts != "["+c.action+"]" {
				t.Errorf("the audit has %s, want %s", acts, c.action)
			}
			if c.after != nil {
				return
			}
			if taken := h.taken(t); taken != 4 {
				t.Errorf("%d tickets are counted as hers", taken)
			}
			for owner, want := range map[string]int64{h.ticket.ID: 1196, h.page.ID: 1096} {
				left := int64(0)
				for shard := range 3 {
					left += h.pool(t, owner, shard).Available
				}
				if left != want {
					t.Errorf("%d seats are left of %s, want %d", left, owner, want)
				}
			}
		})
	}
}

// What was noted and is gone, by whatever hand, is forgotten.
func TestWhatIsGoneIsForgotten(t *testing.T) {
	h := newHouse(t)
	id := h.anna.InOrder()[0]
	shards := h.anna.Registrations[id].Shards
	place := func(in int) {
		h.change(t, table.OrderKey(h.anna.ID), "#registrations.#"+id+".#shards = :shards", table.Values{"shards": []int{in, shards[1]}})
	}
	place(7)
	h.found(t, "when it is misplaced", "seatsLost 1 noted", "seatsNowhere 1 noted")
	place(shards[0])
	h.found(t, "when it is back")
	h.nothingNoted(t)
}

// nothingNoted says that the event's book is open and empty.
func (h *house) nothingNoted(t *testing.T) {
	t.Helper()
	var book struct {
		Seen []books.Finding `json:"seen"`
	}
	err := h.Table.Load(t.Context(), table.Read{Key: table.BooksKey(h.page.ID), Into: &book, Missing: problem.ErrNotFound})
	if err != nil || len(book.Seen) > 0 {
		t.Errorf("the book says %+v: %v", book, err)
	}
}

// When the process dies right after it gave seats back, they are no longer noted: what looks the same the next time would else be
// believed at once.
func TestWhatIsRepairedIsForgottenWithIt(t *testing.T) {
	for call := range 40 {
		h := newHouse(t)
		h.change(t, table.PoolKey(h.ticket.ID, 1), "#available = #available - :one", table.Values{"one": 1})
		h.found(t, "at first", "seatsLost 1 noted")
		h.Later(time.Hour)
		dies := fault.At(call, call, fault.LastGasp)
		_, err := h.over(table.New(dynamodb.New(h.client.Options(), dies.Attach), h.name)).Reconcile(t.Context(), books.Request{EventID: h.page.ID})
		if !errors.Is(err, fault.ErrDead) {
			t.Fatalf("call %d: %v", call+1, err)
		}
		if len(h.acts(t, h.page.ID)) > 0 {
			h.nothingNoted(t)
			return
		}
	}
	t.Error("nothing was put right in 40 calls")
}

// A shard that is sold from at every look cannot be held against anything; after a day of that somebody is told.
func TestWhatMovesAtEveryLookIsToldOf(t *testing.T) {
	h := newHouse(t)
	h.change(t, table.PoolKey(h.ticket.ID, 1), "#available = #available - :one", table.Values{"one": 1})
	h.found(t, "at first", "seatsLost 1 noted")
	sold := 0
	h.books = h.over(table.New(dynamodb.New(h.client.Options(), before(func(parameters any) {
		if query, ok := parameters.(*dynamodb.QueryInput); ok && query.IndexName != nil { // orders are looked for
			sold++
			h.change(t, table.PoolKey(h.ticket.ID, 1), "#saleState = :open", table.Values{"open": inventory.Open}) // its version rises
		}
	})), h.name))
	h.Later(time.Hour)
	h.found(t, "an hour later", "seatsLost 1 moving")
	h.Later(24 * time.Hour)
	h.found(t, "a day later", "seatsLost 1 open")
	if sold == 0 {
		t.Error("nothing moved")
	}
	h.books = h.over(h.Table)
	h.found(t, "when it is quiet", "seatsLost 1 repaired")
}

// Somebody gives an order back after it was added up, and before it is read how many count as theirs.
func TestALimitThatMovesMeanwhileIsNotPutRight(t *testing.T) {
	h := newHouse(t)
	second, err := h.Reserve(t, anna, h.ticket, 1)
	if err != nil {
		t.Fatal(err)
	}
	h.change(t, table.LimitKey(h.page.ID, anna.UserID), "#taken = :four", table.Values{"four": 4})
	reads := 0
	h.books = h.over(table.New(dynamodb.New(h.client.Options(), before(func(parameters any) {
		read, ok := parameters.(*dynamodb.BatchGetItemInput)
		if !ok || !strings.HasPrefix(read.RequestItems[h.name].Keys[0]["PK"].(*types.AttributeValueMemberS).Value, "LIMIT#") {
			return
		}
		if reads++; reads == 2 {
			if _, err := h.Orders.Cancel(t.Context(), bookingtest.Sending(anna, "back", ""), second.ID); err != nil {
				t.Error(err)
			}
		}
	})), h.name))
	h.found(t, "meanwhile")
	if taken := h.taken(t); reads != 2 || taken != 3 {
		t.Errorf("%d tickets are counted as hers after %d reads", taken, reads)
	}
	h.found(t, "when nothing moves", "limitTooLow 1 repaired")
}

// before has something happen before every call.
func before(happens func(parameters any)) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Before", func(ctx context.Context, in middleware.InitializeInput,
				next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				happens(in.Parameters)
				return next.HandleInitialize(ctx, in)
			}), middleware.After)
		})
	}
}
