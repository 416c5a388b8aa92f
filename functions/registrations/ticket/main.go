// Command ticket serves GET /v1/registrations/{registrationId}/ticket: a ticket to show or to print, as SVG, PNG or PDF.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/notice/pass"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	events := event.NewStore(db, clock.System)
	orders := booking.NewStore(db, clock.System)
	keys := secret.Keys()
	lambda.Start(api.Serve(operation.GetTicket, func(ctx context.Context, actor access.Actor, in operation.GetTicketInput) (api.Content, error) {
		codes, err := booking.LoadCodes(ctx, keys)
		if err != nil {
			return api.Content{}, err
		}
		ticket, err := orders.Ticket(ctx, actor, events, in.RegistrationID)
		switch {
		case err != nil:
			return api.Content{}, err
		case !ticket.Order.Admits(ticket.Registration):
			return api.Content{}, booking.ErrTicketVoid
		}
		return draw(pass.Of(ticket, codes), in.Accept)
	}))
}

func draw(ticket pass.Ticket, media string) (content api.Content, err error) {
	content = api.Content{Type: media, Filename: "ticket.pdf"}
	switch media {
	case "image/png":
		content.Filename = ""
		content.Bytes, err = ticket.PNG()
	case "application/pdf":
		content.Bytes, err = pass.PDF(ticket)
	default:
		content.Type, content.Filename = "image/svg+xml", ""
		content.Bytes, err = ticket.SVG()
	}
	return content, err
}
