package costs

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/event/cover/picture"
	"github.com/event-radar/event-radar/shared/event/cover/s3"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/inventory"
	"github.com/event-radar/event-radar/shared/table/meter"
	"github.com/event-radar/event-radar/shared/table/tabletest"
	"github.com/event-radar/event-radar/shared/web"
)

var update = flag.Bool("update", false, "write ../costs.md anew")

const document = "../costs.md"

func TestCosts(t *testing.T) {
	var m meter.Meter
	on := tabletest.New(t, m.Attach)
	w := newWorld(t, on)
	b := &book{t: t, meter: &m}
	w.people(b)
	w.events(b)
	w.meetings(b)
	w.ticketTypes(b)
	w.orders(b)
	w.doors(b)
	w.discovery(b)
	w.workers(b)
	w.staff(b)
	w.privacy(b)
	w.payments(b)
	w.mails(b)
	w.books(b)
	if *update {
		if err := os.WriteFile(document, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, difference := range compare(string(kept), b.String()) {
		t.Errorf("%s", difference)
	}
	if t.Failed() {
		t.Log("if this is meant: go test ./infra/bench/costs -update")
	}
}

func (w world) people(b *book) {
	ctx := b.t.Context()
	ada := bookingtest.Person("ada")
	b.entry("getMe", "the first call somebody makes", func() error { _, err := w.Accounts.Me(ctx, ada); return err })
	b.entry("getMe", "", func() error { _, err := w.Accounts.Me(ctx, ada); return err })
	b.entry("updateMe", "", func() error {
		_, err := w.Accounts.Update(ctx, ada, 1, edit(func(p *account.Profile) { p.TimeZone = "Europe/Berlin" }))
		return err
	})
	b.entry("becomeOrganizer", "", func() error { _, err := w.Accounts.Enroll(ctx, ada); return err })
	b.entry("becomeOrganizer", "who is one", func() error { _, err := w.Accounts.Enroll(ctx, ada); return err })
	limiter := access.NewLimiter(w.Table, clock.System)
	b.entry("rate limit", "one request: its person and its address", func() error {
		for _, subject := range []string{ada.UserID, "adr_5G7H2K9M4N6P8Q1R3S5T7V9WX0"} {
			if _, _, err := limiter.Take(ctx, subject, "updateMe", 60, time.Hour); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w world) events(b *book) {
	ctx, team := b.t.Context(), w.Team()
	create := func(write func(*event.Draft)) func() error {
		return func() error {
			_, err := w.Events.Create(ctx, bookingtest.Under(w.Organizer, access.ForOrganizer), edit(func(d *event.Draft) {
				describe(d)
				d.StartAt, d.TimeZone, d.Currency = inAWeek(), "Europe/Berlin", "EUR"
				if write != nil {
					write(d)
				}
			}))
			return err
		}
	}
	b.entry("createEvent", "", create(nil))
	b.entry("createEvent", "limited to 300", create(func(d *event.Draft) { d.Capacity = bookingtest.Seats(300) }))
	draft, _ := w.draft(b.t, 200, nil)
	b.entry("getEventReadiness", "", func() error { _, err := w.Events.Readiness(ctx, team, draft.ID); return err })
	b.entry("getEventFee", "of a draft", func() error { _, err := w.Events.Terms(ctx, team, draft.ID); return err })
	b.entry("updateEvent", "a draft", func() error {
		_, err := w.Events.Update(ctx, team, draft.ID, 1, edit(func(d *event.Draft) { d.Category = "music" }))
		return err
	})
	b.entry("publishEvent", "", func() error { _, err := w.Events.Publish(ctx, team, draft.ID); return err })
	b.entry("updateEvent", "a published one", func() error {
		_, err := w.Events.Update(ctx, team, draft.ID, 3, edit(func(d *event.Draft) { d.Summary = "Short talks." }))
		return err
	})
	b.entry("getEvent", "for everybody", func() error { _, err := w.Events.Public(ctx, draft.ID); return err })
	b.entry("getEvent", "for somebody signed in", func() error {
		_, err := w.Events.Get(ctx, bookingtest.Under(w.Organizer, access.ForPublic), draft.ID)
		return err
	})
	b.entry("showEvent", "", func() error { _, err := w.Events.Public(ctx, draft.ID); return err })
	b.entry("getEventCalendar", "", func() error { _, err := w.Events.Public(ctx, draft.ID); return err })
	b.entry("duplicateEvent", "", func() error {
		_, err := w.Events.Duplicate(ctx, team, draft.ID, "Another night", inAWeek())
		return err
	})
	b.entry("listMyEvents", "four", func() error { _, _, err := w.Events.Mine(ctx, team, "", 20, nil); return err })

	w.covers(b, draft.ID)

	lone := w.Draft(b.t, nil)
	w.AddTickets(b.t, lone.ID, bookingtest.Seats(100), nil)
	if _, err := w.Events.Publish(ctx, team, lone.ID); err != nil {
		b.t.Fatal(err)
	}
	b.entry("unpublishEvent", "one ticket type", func() error { _, err := w.Events.Unpublish(ctx, team, lone.ID); return err })
	b.entry("archiveEvent", "a draft", func() error { _, err := w.Events.Archive(ctx, team, lone.ID); return err })
}

// covers are those of a published event.
func (w world) covers(b *book, eventID string) {
	ctx, team, upload := b.t.Context(), w.Team(), id.New(id.Upload)
	cloud := invoke.NewCloud(nil)
	b.t.Cleanup(cloud.Close)
	at := aws.Config{Region: invoke.Region, BaseEndpoint: aws.String(cloud.URL()),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})}
	events := event.NewStore(w.Table, clock.System).Illustrating(s3.New(at, invoke.CoversBucket))
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, cover.Slots[0].Width, cover.Slots[0].Height))); err != nil {
		b.t.Fatal(err)
	}
	cloud.Store(fmt.Sprintf("uploads/%s/%s/%d", eventID, upload, cover.Slots[0].Width), file.Bytes())
	page, err := w.Events.Get(ctx, team, eventID)
	if err != nil {
		b.t.Fatal(err)
	}
	b.entry("uploadCover", "", func() error { _, err := events.UploadCover(ctx, team, eventID, cover.WebP); return err })
	b.entry("setCover", "", func() error {
		page, err = events.SetCover(ctx, team, eventID, page.Version, upload, "A telegraph that prints", picture.Look)
		return err
	})
	b.entry("removeCover", "", func() error { _, err := events.RemoveCover(ctx, team, eventID, page.Version); return err })
}

func (w world) meetings(b *book) {
	ctx, team := b.t.Context(), w.Team()
	page, _ := w.published(b.t, 200, nil)
	var meeting event.Meeting
	b.entry("createMeeting", "", func() (err error) {
		meeting, err = w.Events.CreateMeeting(ctx, team, page.ID, edit(inPerson))
		return err
	})
	b.entry("updateMeeting", "a draft", func() error {
		_, err := w.Events.UpdateMeeting(ctx, team, page.ID, meeting.ID, 1, edit(func(d *event.MeetingDraft) { d.Title = "Afterwards" }))
		return err
	})
	b.entry("publishMeeting", "", func() error { _, err := w.Events.PublishMeeting(ctx, team, page.ID, meeting.ID); return err })
	b.entry("updateMeeting", "a published one", func() error {
		_, err := w.Events.UpdateMeeting(ctx, team, page.ID, meeting.ID, 3, edit(func(d *event.MeetingDraft) { d.Venue = text("Kleiner Saal") }))
		return err
	})
	b.entry("cancelMeeting", "", func() error {
		_, err := w.Events.CancelMeeting(ctx, team, page.ID, meeting.ID, "The room is flooded.")
		return err
	})
	unseen, err := w.Events.CreateMeeting(ctx, team, page.ID, edit(online))
	if err != nil {
		b.t.Fatal(err)
	}
	b.entry("deleteMeeting", "", func() error { return w.Events.DeleteMeeting(ctx, team, page.ID, unseen.ID, 1) })
}

func (w world) ticketTypes(b *book) {
	ctx, team := b.t.Context(), w.Team()
	page, _ := w.published(b.t, 200, nil)
	b.entry("listTicketTypes", "three of one shard", func() error {
		_, err := w.Events.TicketTypes(ctx, bookingtest.Under(w.Organizer, access.ForPublic), page.ID)
		return err
	})
	var made event.TicketType
	create := func(seats int64) func() error {
		return func() (err error) {
			_, made, err = w.Events.CreateTicketType(ctx, team, page.ID, edit(func(d *event.TicketDraft) { ticket(d); d.Quantity = &seats }))
			return err
		}
	}
	b.entry("createTicketType", "", create(100))
	b.entry("updateTicketType", "its text", func() error {
		_, _, err := w.Events.UpdateTicketType(ctx, team, page.ID, made.ID, 1, edit(func(d *event.TicketDraft) { d.Name = "Entry" }))
		return err
	})
	b.entry("updateTicketType", "its quantity", func() error {
		_, _, err := w.Events.UpdateTicketType(ctx, team, page.ID, made.ID, 2, edit(func(d *event.TicketDraft) { d.Quantity = bookingtest.Seats(150) }))
		return err
	})
	b.entry("deleteTicketType", "", func() error { return w.Events.DeleteTicketType(ctx, team, page.ID, made.ID, 3) })
	b.entry("createTicketType", "8,000 seats: 16 shards", create(8000))
	busy, _ := w.published(b.t, 400, nil)
	rush := 48_000
	b.entry("updateEvent", "400 seats cut into eight shards for a rush", func() error {
		_, err := w.Events.Update(ctx, team, busy.ID, busy.Version, edit(func(d *event.Draft) { d.Settings.ExpectedOrders = &rush }))
		return err
	})
}

func (w world) orders(b *book) {
	ctx, anna := b.t.Context(), w.person(b.t, "anna")
	_, ticketType := w.published(b.t, 400, nil)
	var order booking.Order
	reserve := func(buyer access.Actor, of event.TicketType, quantity int, want error) func() error {
		if buyer.Once.Key == "" {
			buyer = w.sending(buyer)
		}
		return func() error {
			made, err := w.Reserve(b.t, buyer, of, quantity)
			order = made
			if errors.Is(err, want) {
				return nil
			}
			return errors.Join(err, want)
		}
	}
	once := w.sending(anna)
	b.entry("reserveOrder", "one ticket", reserve(once, ticketType, 1, nil))
	single := order
	b.entry("reserveOrder", "the same request again", reserve(once, ticketType, 1, nil))
	b.entry("reserveOrder", "two tickets", reserve(anna, ticketType, 2, nil))
	double := order
	b.entry("reserveOrder", "five tickets", reserve(anna, ticketType, 5, nil))
	five := order
	b.entry("reserveOrder", "twenty tickets", reserve(anna, ticketType, 20, nil))
	most := 4
	_, limited := w.published(b.t, 400, func(d *event.Draft) { d.Settings.MaxPerPerson = &most })
	b.entry("reserveOrder", "one, with a limit for each person", reserve(anna, limited, 1, nil))
	host := w.person(b.t, "nora")
	b.entry("reserveOrder", "one, for somebody else", func() error {
		_, err := w.Orders.Reserve(ctx, w.sending(host), booking.Request{EventID: ticketType.EventID,
			Lines:     []booking.RequestedLine{{TicketTypeID: ticketType.ID, Quantity: 1}},
			Attendees: []booking.Holder{{Name: "Ben Featherstone", Email: "ben.featherstone@mail.example.test"}}})
		return err
	})
	_, housed := w.published(b.t, 400, func(d *event.Draft) { d.Capacity = bookingtest.Seats(450) })
	b.entry("reserveOrder", "one, with the event's own capacity", reserve(anna, housed, 1, nil))
	_, crowded := w.published(b.t, 8000, nil)
	b.entry("reserveOrder", "one of 8,000 seats: 16 shards", reserve(anna, crowded, 1, nil))
	_, last := w.published(b.t, 1, nil)
	w.order(b.t, anna, last, 1)
	b.entry("reserveOrder", "sold out, the first to learn it", reserve(anna, last, 1, inventory.ErrSoldOut))
	b.entry("reserveOrder", "sold out, those after them for five seconds", reserve(anna, last, 1, inventory.ErrSoldOut))

	owner := bookingtest.Under(anna, access.ForOwner)
	b.entry("getOrder", "", func() error { _, _, err := w.Orders.Get(ctx, owner, single.ID); return err })
	b.entry("getRegistration, getTicket", "", func() error { _, err := w.Orders.Ticket(ctx, owner, w.Events, single.InOrder()[0]); return err })
	b.entry("listMyOrders", "eight", func() error { _, _, _, err := w.Orders.Mine(ctx, owner, 20, nil); return err })
	all := func(booking.Ticket) bool { return true }
	b.entry("listMyRegistrations", "20 of 32", func() error { _, _, err := w.Orders.Tickets(ctx, owner, all, 20, nil); return err })
	b.entry("resendOrder", "", func() error { _, err := w.Orders.Resend(ctx, owner, single.ID); return err })
	b.entry("updateRegistration", "a name", func() error {
		_, err := w.Orders.Personalise(ctx, owner, double.InOrder()[1], double.Version, func(p *booking.Particulars) error {
			p.Holder.Name = "Ada Lovelace"
			return nil
		})
		return err
	})
	b.entry("withdrawRegistration", "one of two", func() error { _, err := w.Orders.Withdraw(ctx, owner, double.InOrder()[0]); return err })
	b.entry("cancelOrder", "one ticket", func() error { _, err := w.Orders.Cancel(ctx, owner, single.ID); return err })
	b.entry("cancelOrder", "five tickets", func() error { _, err := w.Orders.Cancel(ctx, owner, five.ID); return err })
}

func (w world) doors(b *book) {
	ctx, team := b.t.Context(), w.Team()
	page, ticketType := w.published(b.t, 400, nil)
	var orders []booking.Order
	for i := range 100 {
		quantity := 1
		if i == 0 {
			quantity = 10
		}
		orders = append(orders, w.order(b.t, w.person(b.t, "guest"), ticketType, quantity))
	}
	scan := func(order booking.Order, from, to int) func() error {
		return func() error { _, err := w.door.Scan(ctx, team, w.codes, page.ID, w.scans(order, from, to)); return err }
	}
	b.entry("checkIn", "one ticket", scan(orders[1], 1, 1))
	b.entry("checkIn", "one that is in", scan(orders[1], 1, 1))
	b.entry("checkIn", "ten tickets of ten orders", func() error {
		scans := w.scans(orders[2], 1, 1)
		for _, order := range orders[3:12] {
			scans = append(scans, w.scans(order, 1, 1)...)
		}
		_, err := w.door.Scan(ctx, team, w.codes, page.ID, scans)
		return err
	})
	b.entry("undoCheckIn", "", func() error { return w.door.Undo(ctx, team, page.ID, orders[1].InOrder()[0]) })
	b.entry("getCheckInSummary", "100 orders", func() error { _, err := w.door.Summary(ctx, team, w.Orders, page.ID); return err })
	var position string
	manifest := func() error {
		known, err := w.door.Manifest(ctx, team, w.Orders, page.ID, position)
		position = known.Position
		return err
	}
	b.entry("getCheckInManifest", "100 orders", manifest)
	b.entry("getCheckInManifest", "since then, nothing new", manifest)
	note := func(orders ...booking.Order) func() error {
		var ids []string
		for _, order := range orders {
			ids = append(ids, order.ID)
		}
		return func() error { return w.door.Note(ctx, page.ID, ids...) }
	}
	b.entry("note that tickets changed (worker)", "of one order", note(orders[20]))
	b.entry("note that tickets changed (worker)", "of ten orders", note(orders[30:40]...))
	b.entry("getCheckInManifest", "since then, eleven orders changed", manifest)
	b.entry("listAttendees", "50 of 109", func() error {
		_, _, _, err := w.Orders.Attendees(ctx, team, page.ID, func(booking.Ticket) bool { return true }, 50, nil)
		return err
	})
}

// discovery lists thirty events in the same city, of which every third is music, and three last for a month.
func (w world) discovery(b *book) {
	ctx := b.t.Context()
	for i := range 30 {
		page, _ := w.published(b.t, 100, func(d *event.Draft) {
			d.StartAt = time.Now().Add(time.Duration(24*(i+7)) * time.Hour).Format(time.RFC3339)
			if i%3 == 0 {
				d.Category, d.Tags = "music", []string{"radio", "makers", "talks", "music"}
			}
			if i%10 == 9 {
				end := time.Now().Add(time.Duration(24*(i+37)) * time.Hour).Format(time.RFC3339)
				d.EndAt = &end
			}
		})
		list := func() error { return w.lists.List(ctx, page.ID) }
		if i > 0 {
			if err := list(); err != nil {
				b.t.Fatal(err)
			}
			continue
		}
		b.entry("list an event (worker)", "for the first time", list)
		b.entry("list an event (worker)", "which changed", list)
	}
	find := func(search discovery.Search) func() error {
		search.From = time.Now()
		return func() error { _, _, err := w.lists.Find(ctx, search, 20, nil); return err }
	}
	near := func(km float64) *discovery.Area {
		return &discovery.Area{Centre: discovery.Point{Latitude: 52.52, Longitude: 13.405}, RadiusKM: km}
	}
	b.entry("listEvents", "20 of everything", find(discovery.Search{}))
	b.entry("listEvents", "20 in a city", find(discovery.Search{City: "Berlin"}))
	b.entry("listEvents", "20 with a tag", find(discovery.Search{Tag: "radio"}))
	b.entry("listEvents", "20 of an organizer", find(discovery.Search{Organizer: w.Organizer.UserID}))
	b.entry("listEvents", "in a city, of a category: 10 of 30", find(discovery.Search{City: "Berlin", Category: "music"}))
	b.entry("listEvents", "a city without events", find(discovery.Search{City: "Ulm"}))
	b.entry("listEvents", "20 by a word", find(discovery.Search{Text: "signals"}))
	b.entry("listEvents", "20 by three words that all have", find(discovery.Search{Text: "long night signals"}))
	b.entry("listEvents", "by six words, of which one is rare: 10 of 30", find(discovery.Search{Text: "night of signals talks berlin music"}))
	b.entry("listEvents", "by a word that nothing has", find(discovery.Search{Text: "zither"}))
	b.entry("listEvents", "20 within 25 km", find(discovery.Search{Near: near(25)}))
	b.entry("listEvents", "20 within 500 km", find(discovery.Search{Near: near(500)}))
	b.entry("listEvents", "within 1 km, where nothing of all around is", find(discovery.Search{Near: near(1)}))
	b.entry("listEvents", "near, by three words, with a tag, in a city, of a category: 10 of 30",
		find(discovery.Search{Near: near(25), Text: "long night signals", Tag: "radio", City: "Berlin", Category: "music"}))
	b.entry("getOrganizer", "of 30 events", func() error {
		if _, err := w.Accounts.Organizer(ctx, w.Organizer.UserID); err != nil {
			return err
		}
		_, err := w.lists.Upcoming(ctx, w.Organizer.UserID, time.Now())
		return err
	})
	sitemap := web.NewSitemap("https://event-radar.example", w.lists, clock.System)
	monday := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 7)
	monday = monday.AddDate(0, 0, -(int(monday.Weekday())+6)%7)
	b.entry("getSitemap", "a week of seven events", func() error { _, err := sitemap.Week(ctx, monday.AddDate(0, 0, 7).Format(time.DateOnly)); return err })
}

func (w world) workers(b *book) {
	ctx := b.t.Context()
	page, ticketType := w.published(b.t, 400, nil)
	show := func(version int64, shards int) func() error {
		var pools []inventory.Pool
		for shard := range shards {
			pools = append(pools, inventory.Pool{Owner: ticketType.ID, EventID: page.ID, Shard: shard, Capacity: 500, Available: 300 - version, Version: version})
		}
		return func() error { return w.Events.Show(ctx, page.ID, pools) }
	}
	b.entry("show the stock (worker)", "one shard", show(1, 1))
	b.entry("show the stock (worker)", "16 shards", show(2, 16))
	items := w.outboxed(b.t)
	b.entry("publish the outbox (worker)", "one message", func() error { _, err := w.outbox.Publish(ctx, items[:1]); return err })
	b.entry("publish the outbox (worker)", "ten messages", func() error { _, err := w.outbox.Publish(ctx, items[1:11]); return err })
	b.entry("sweep the outbox (worker)", "nothing is late", func() error { _, err := w.outbox.Sweep(ctx); return err })
}
