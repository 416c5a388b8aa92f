package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// sell lets the crowd and the participants order, gives back what is to be given back, and opens the doors.
func (w *world) sell(ctx context.Context) error {
	return each(w.pages, func(number int, p page) error {
		var crowd []operation.Order
		for turn, wanted := range p.crowdOrders(w.crowd(), number) {
			order, err := w.order(ctx, p, wanted, fmt.Sprint("crowd ", turn))
			if err != nil {
				return err
			}
			crowd = append(crowd, order)
		}
		for _, wanted := range w.purchases {
			if wanted.Event != p.Key {
				continue
			}
			order, err := w.order(ctx, p, wanted, "own")
			if err != nil {
				return err
			}
			if wanted.CheckIn != "" {
				if err := w.admit(ctx, p, []string{wanted.CheckIn}, valid(order)); err != nil {
					return err
				}
			}
		}
		held := valid(crowd...)
		return w.admit(ctx, p, p.Door.Gates, held[:min(p.Door.In, len(held))])
	})
}

// order places an order and brings it into the state that it should have. The key makes it the same order whenever it is run.
func (w *world) order(ctx context.Context, p page, wanted purchase, key string) (operation.Order, error) {
	buyer := w.as(wanted.Buyer)
	request := operation.OrderRequest{Attendees: wanted.Attendees}
	for _, t := range p.TicketTypes {
		if quantity := wanted.Tickets[t.Name]; quantity > 0 {
			line := operation.OrderLineRequest{TicketTypeID: p.ticketTypeID(t.Name), Quantity: quantity}
			if amount := wanted.Amounts[t.Name]; amount > 0 {
				line.Amount = &operation.Money{Amount: amount, Currency: p.Currency}
			}
			request.Lines = append(request.Lines, line)
		}
	}
	order, err := client.Do(ctx, buyer, operation.ReserveOrder, client.At(p.event.ID), client.Key("seed/"+p.Key+"/"+key), client.Body(request))
	if err != nil {
		return order, fmt.Errorf("%s for %s: %w", p.Key, wanted.Buyer, err)
	}
	w.orders.Add(1)
	if order.Total.Amount > 0 {
		return order, w.pay(ctx, p, wanted, order)
	}
	if wanted.Cancel && order.Status == "confirmed" {
		return client.Do(ctx, buyer, operation.CancelOrder, client.At(order.ID), client.Key("seed"))
	}
	for i := range wanted.Withdraw {
		if ticket := &order.Registrations[len(order.Registrations)-1-i]; ticket.Status == "confirmed" {
			if *ticket, err = client.Do(ctx, buyer, operation.WithdrawRegistration, client.At(ticket.ID), client.Key("seed")); err != nil {
				return order, err
			}
		}
	}
	return order, nil
}

// valid are the tickets of some orders that let somebody in.
func valid(orders ...operation.Order) []operation.Registration {
	var tickets []operation.Registration
	for _, order := range orders {
		for _, ticket := range order.Registrations {
			if ticket.Code != nil {
				tickets = append(tickets, ticket)
			}
		}
	}
	return tickets
}

// admit scans tickets at gates in turn. A scan is named after its ticket, so that it is the same scan another time.
func (w *world) admit(ctx context.Context, p page, gates []string, tickets []operation.Registration) error {
	for batch := range slices.Chunk(tickets, 100) {
		var scans []operation.Scan
		for i, ticket := range batch {
			scans = append(scans, operation.Scan{Code: *ticket.Code, Gate: gates[i%len(gates)], DeviceID: "seed", ScanID: "seed-" + ticket.ID})
		}
		answer, err := client.Do(ctx, w.as(p.Organizer), operation.CheckIn, client.At(p.event.ID),
			client.Key(fmt.Sprint("seed/", w.now.UnixNano(), batch[0].ID)), client.Body(operation.CheckInRequest{Scans: scans}))
		if err != nil {
			return err
		}
		w.scans.Add(int64(len(answer.Results)))
	}
	return nil
}
