// Package present turns domain values into the answers that openapi.yaml describes. It decides what of a value its reader
// may see; the domain knows everything, and an answer only what is named here.
package present

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/discovery"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/problem"
)

// Event is an event's page, for its team or for everybody else: drafts of meetings, links to meetings, and hidden ticket
// types are the team's.
func Event(p event.Page, now time.Time) operation.Event {
	team := p.Member.Role != ""
	answer := operation.Event{
		ID: p.ID, Version: int(p.Version), StockVersion: int(p.Showing(now)), Title: p.Title, Slug: p.Slug, URL: path(p.Event), Summary: p.Summary,
		Description: p.Description, DescriptionHTML: p.DescriptionHTML, Category: p.Category, Tags: p.Tags, Language: p.Language,
		Status: string(p.Status), Visibility: string(p.Visibility), StartAt: p.StartAt, EndAt: p.EndAt, TimeZone: p.TimeZone,
		Capacity: number(p.Capacity), Currency: p.Currency, Format: string(p.Format()), LocationToBeAnnounced: p.LocationToBeAnnounced,
		Cover:     picture(p.ID, p.Cover),
		Organizer: operation.Organizer{ID: p.OrganizerID, DisplayName: p.OrganizerName},
		Settings: operation.EventSettings{Withdrawal: p.Settings.Withdrawal, ShowAvailability: p.Settings.ShowAvailability,
			MaxPerPerson: p.Settings.MaxPerPerson, HoldMinutes: p.Settings.HoldMinutes,
			FeePaidBy: string(cmp.Or(p.Settings.FeePaidBy, event.PaidByOrganizer))},
		CancelReason: optional(p.CancelReason), CancelledAt: p.CancelledAt, SettledAt: p.SettledAt,
		Role: optional(string(p.Member.Role)), CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
	if team {
		answer.Settings.ExpectedOrdersPerMinute = p.Settings.ExpectedOrders
	}
	for _, meeting := range p.Meetings {
		if team || meeting.Status != event.Drafted {
			answer.Meetings = append(answer.Meetings, Meeting(meeting, team))
		}
	}
	if len(p.Refunds) > 0 {
		answer.RefundPolicy = &operation.RefundPolicy{}
		for _, tier := range p.Refunds {
			answer.RefundPolicy.Tiers = append(answer.RefundPolicy.Tiers, operation.RefundTier{DaysBefore: tier.DaysBefore, Percent: tier.Percent})
		}
	}
	if p.Settings.FeePaidBy == event.PaidByBuyer {
		answer.BuyerFee = buyerFee(p.Event)
	}
	answer.TicketTypes = TicketTypes(p, now).Data
	return answer
}

// picture is an event's cover, at addresses that work from anywhere: in a page, a mail, or somebody else's search; nil when there is
// none.
func picture(eventID string, c *cover.Cover) *operation.Cover {
	if c == nil {
		return nil
	}
	answer := &operation.Cover{Alt: c.Alt, Color: c.Color}
	for _, size := range c.Sizes {
		answer.URL = config.Get(config.SiteURL) + "/" + c.Path(eventID, size) // the last is the largest
		answer.Sizes = append(answer.Sizes, operation.CoverSize{Width: size.Width, Height: size.Height, URL: answer.URL})
	}
	return answer
}

// CoverUpload is where a picture is uploaded to.
func CoverUpload(u cover.Upload) operation.CoverUpload {
	answer := operation.CoverUpload{UploadID: u.ID, ExpiresAt: u.ExpiresAt}
	for _, form := range u.Forms {
		answer.Forms = append(answer.Forms, operation.CoverForm{Width: form.Width, Height: form.Height, MaxBytes: form.MaxBytes, URL: form.URL, Fields: form.Fields})
	}
	return answer
}

// buyerFee is what the event's terms add to a price; nil when that is nothing.
func buyerFee(e event.Event) *operation.BuyerFee {
	fixed := money.None(e.Currency)
	for _, part := range e.Terms.Fee.Fixed {
		if part.Currency == e.Currency {
			fixed = part
		}
	}
	if e.Terms.Fee.BasisPoints == 0 && fixed.IsZero() {
		return nil
	}
	return &operation.BuyerFee{BasisPoints: int(e.Terms.Fee.BasisPoints), Fixed: Money(fixed), Step: int(money.Step(e.Currency))}
}

func path(e event.Event) string { return "/events/" + e.ID + "/" + e.Slug }

// Meeting is a meeting; its link is for those who may join it.
func Meeting(m event.Meeting, mayJoin bool) operation.Meeting {
	answer := operation.Meeting{
		ID: m.ID, Version: int(m.Version), EventID: m.EventID, Kind: string(m.Kind), Title: m.Title, StartAt: m.StartAt, EndAt: m.EndAt,
		Status: string(m.Status), Reason: optional(m.Reason), Platform: optional(m.Platform), Venue: optional(m.Venue),
		Address: optional(m.Address), City: optional(m.City), Region: optional(m.Region), Country: optional(m.Country),
		Latitude: m.Latitude, Longitude: m.Longitude, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
	if mayJoin {
		answer.JoinURL = optional(m.JoinURL)
	}
	return answer
}

// TicketTypes are the ticket types that the page's reader may see.
func TicketTypes(p event.Page, now time.Time) operation.TicketTypeList {
	var list operation.TicketTypeList
	for _, ticketType := range p.TicketTypes {
		if p.Member.Role != "" || ticketType.Visibility == event.TicketPublic {
			list.Data = append(list.Data, TicketType(p, ticketType, now))
		}
	}
	return list
}

// TicketType is one ticket type, with what the page says is left of it.
func TicketType(p event.Page, t event.TicketType, now time.Time) operation.TicketType {
	left := p.Left(t)
	answer := operation.TicketType{
		ID: t.ID, Version: int(t.Version), EventID: t.EventID, Name: t.Name, Description: t.Description, Kind: string(t.Kind), Price: Money(t.Price), Fee: Money(beside(p.Event, t)),
		Quantity: number(t.Quantity), SaleState: saleState(p, t, left, now), SaleStartsAt: t.SaleStartsAt, SaleEndsAt: t.SaleEndsAt,
		MinPerOrder: t.MinPerOrder, MaxPerOrder: t.MaxPerOrder, Visibility: string(t.Visibility), AttendanceMode: t.AttendanceMode,
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	if t.Minimum != nil {
		minimum := Money(*t.Minimum)
		answer.Minimum = &minimum
	}
	if p.Settings.ShowAvailability || p.Member.Role != "" {
		answer.Available = number(left)
	}
	return answer
}

// beside is what a buyer pays beside a ticket's price. Where the price is the buyer's to set, so is the fee on it; then it is that on
// the least.
func beside(e event.Event, t event.TicketType) money.Money {
	price := t.Price
	if t.Minimum != nil {
		price = *t.Minimum
	}
	_, passedOn, err := e.Fee(price)
	if err != nil {
		return money.None(price.Currency) // no price is that large
	}
	return passedOn
}

// saleState says in one word whether one can get the ticket now.
func saleState(p event.Page, t event.TicketType, left *int64, now time.Time) string {
	switch sale := t.OnSale(p.Event, now); {
	case p.Status != event.Published:
		return "closed"
	case errors.Is(sale, event.ErrSaleNotOpen):
		return "upcoming"
	case errors.Is(sale, event.ErrSaleEnded):
		return "ended"
	case left != nil && *left < int64(t.MinPerOrder):
		return "soldOut"
	}
	return "open"
}

// Summary is an event in a public list.
func Summary(c discovery.Card) operation.EventSummary {
	price := Money(c.PriceFrom)
	var distance *float64
	if c.DistanceKM != nil {
		rounded := math.Round(*c.DistanceKM*10) / 10
		distance = &rounded
	}
	return operation.EventSummary{
		ID: c.EventID, Version: int(c.EventVersion), Title: c.Title, Slug: c.Slug, URL: "/events/" + c.EventID + "/" + c.Slug, Summary: c.Summary,
		Category: c.Category, Tags: c.Tags, Language: c.Language, StartAt: c.StartAt, EndAt: c.EndAt, TimeZone: c.TimeZone,
		Format: string(c.Format), Venue: optional(c.Venue), City: optional(c.City), Country: optional(c.Country), DistanceKm: distance, PriceFrom: &price,
		IsFree: c.Price == discovery.Free, Cover: picture(c.EventID, c.Cover), Organizer: operation.Organizer{ID: c.OrganizerID, DisplayName: c.OrganizerName},
	}
}

// Organizer is the public page of somebody who runs events, of which so many are to come. Whoever keeps their profile private has
// only their name there, which stands on each of their events as well.
func Organizer(u account.User, upcoming int) operation.OrganizerPage {
	page := operation.OrganizerPage{ID: u.ID, DisplayName: u.DisplayName, UpcomingEvents: upcoming}
	if u.ProfileVisibility == account.PublicProfile {
		page.MemberSince = &u.CreatedAt
	}
	return page
}

// Organized is an event in the list of those who run it.
func Organized(p event.Page) operation.OrganizedEvent {
	return operation.OrganizedEvent{
		ID: p.ID, Version: int(p.Version), Title: p.Title, Slug: p.Slug, URL: path(p.Event), Category: p.Category, Status: string(p.Status), Visibility: string(p.Visibility),
		StartAt: p.StartAt, EndAt: p.EndAt, TimeZone: p.TimeZone, Capacity: number(p.Capacity), Currency: p.Currency,
		Cover: picture(p.ID, p.Cover), Role: string(p.Member.Role), CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

// reference is what orders and tickets say of their event; nil when it is not known.
func reference(e event.Event) *operation.EventReference {
	if e.ID == "" {
		return nil
	}
	return &operation.EventReference{ID: e.ID, Title: e.Title, Slug: e.Slug, URL: path(e), Category: e.Category, Status: string(e.Status),
		StartAt: e.StartAt, EndAt: e.EndAt, TimeZone: e.TimeZone, Cover: picture(e.ID, e.Cover)}
}

// Readiness is what an event lacks.
func Readiness(missing []problem.Field) operation.Readiness {
	answer := operation.Readiness{Ready: len(missing) == 0}
	for _, field := range missing {
		answer.Missing = append(answer.Missing, operation.FieldProblem{Pointer: field.Pointer, Code: field.Code, Detail: field.Detail})
	}
	return answer
}

// EventFee is what the platform asks of an event's tickets.
func EventFee(e event.Event) operation.EventFee {
	return operation.EventFee{BasisPoints: e.Terms.Fee.BasisPoints, Fixed: Money(e.Terms.Fee.Beside(e.Currency)), Step: money.Step(e.Currency),
		Returned: e.Terms.FeeReturned, Final: e.Status != event.Drafted}
}

// Money is an amount.
func Money(m money.Money) operation.Money {
	return operation.Money{Amount: int(m.Amount), Currency: m.Currency}
}

// mayScan are the roles that see the codes of tickets.
var mayScan = []access.TeamRole{access.Owner, access.Manager, access.CheckIn}

// MayScan says whether a role sees the codes of an event's tickets.
func MayScan(role access.TeamRole) bool { return slices.Contains(mayScan, role) }

// optional is a text that may be missing.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func number(n *int64) *int {
	if n == nil {
		return nil
	}
	number := int(*n)
	return &number
}
