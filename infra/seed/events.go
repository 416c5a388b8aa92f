package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// page is a gathering as the API knows it.
type page struct {
	gathering
	event operation.Event
}

// ticketTypeID finds a ticket type by its name.
func (p page) ticketTypeID(name string) string {
	for _, made := range p.event.TicketTypes {
		if made.Name == name {
			return made.ID
		}
	}
	return ""
}

// gather makes the events that are not there yet.
func (w *world) gather(ctx context.Context) error {
	known := map[string]string{} // ids by organizer and title
	for _, p := range w.people {
		if p.Organizer {
			if err := w.known(ctx, p.Account, known); err != nil {
				return err
			}
		}
	}
	w.pages = make([]page, len(w.gatherings))
	return each(w.gatherings, func(i int, g gathering) error {
		g, err := g.dated(w.now)
		if err != nil {
			return err
		}
		w.pages[i].gathering = g
		if w.pages[i].event, err = w.make(ctx, g, known[g.Organizer+"/"+g.Title]); err != nil {
			return err
		}
		w.pages[i].event, err = w.illustrate(ctx, g, w.pages[i].event)
		return err
	})
}

// known notes the events that an organizer has.
func (w *world) known(ctx context.Context, organizer string, ids map[string]string) error {
	for cursor := ""; ; {
		options := []client.Option{client.Query("limit", "100")}
		if cursor != "" {
			options = append(options, client.Query("cursor", cursor))
		}
		events, err := client.Do(ctx, w.as(organizer), operation.ListMyEvents, options...)
		if err != nil {
			return err
		}
		for _, event := range events.Data {
			ids[organizer+"/"+event.Title] = event.ID
		}
		if events.NextCursor == nil {
			return nil
		}
		cursor = *events.NextCursor
	}
}

// make creates an event with what belongs to it and publishes it, or adds what an earlier attempt left out.
func (w *world) make(ctx context.Context, g gathering, id string) (operation.Event, error) {
	var (
		organizer = w.as(g.Organizer)
		event     operation.Event
		err       error
	)
	key := func(step ...any) client.Option {
		return client.Key("seed/" + w.now.UTC().Format(time.DateOnly) + "/" + g.Key + "/" + fmt.Sprint(step...)) // tomorrow's body is another
	}
	if id == "" {
		event, err = client.Do(ctx, organizer, operation.CreateEvent, key("create"), client.Body(g.details))
	} else {
		event, err = client.Do(ctx, organizer, operation.GetEvent, client.At(id))
	}
	if err != nil || event.Status != "draft" {
		return event, err
	}
	for i, m := range g.Meetings {
		if i < len(event.Meetings) {
			continue
		}
		if _, err := client.Do(ctx, organizer, operation.CreateMeeting, client.At(event.ID), key("meeting ", i), client.Body(m)); err != nil {
			return event, err
		}
	}
	for i, t := range g.TicketTypes {
		if slices.ContainsFunc(event.TicketTypes, func(made operation.TicketType) bool { return made.Name == t.Name }) {
			continue
		}
		made, err := client.Do(ctx, organizer, operation.CreateTicketType, client.At(event.ID), key("ticket type ", i), client.Body(t))
		if err != nil {
			return event, err
		}
		event.TicketTypes = append(event.TicketTypes, made)
	}
	if g.Draft {
		return event, nil
	}
	return client.Do(ctx, organizer, operation.PublishEvent, client.At(event.ID), key("publish"))
}
