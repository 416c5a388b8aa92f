package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"

	"go.yaml.in/yaml/v3"

	"github.com/event-radar/event-radar/shared/api/operation"
)

//go:embed content
var files embed.FS

// domain is that of every address that is seeded: it is reserved for examples (RFC 6761), so that nobody is ever written to.
const domain = "@example.test"

// person is somebody with an account.
type person struct {
	Account     string `json:"account"` // the address before the domain
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Locale      string `json:"locale"`
	TimeZone    string `json:"timeZone"`
	Public      bool   `json:"public"`
	Organizer   bool   `json:"organizer"`
	Payouts     bool   `json:"payouts"` // can be paid: has told Stripe who they are
	Admin       bool   `json:"admin"`
	Crowd       bool   `json:"crowd"` // goes to whatever there is
}

// gathering is an event with all that belongs to it.
type gathering struct {
	Key       string `json:"key"` // keeps its name when the title changes
	Organizer string `json:"organizer"`
	Cover     *cover `json:"cover"`
	details
	Meetings    []meeting    `json:"meetings"`
	TicketTypes []ticketType `json:"ticketTypes"`
	Draft       bool         `json:"draft"`
	Taken       int          `json:"taken"`    // tickets that the crowd takes
	Returned    int          `json:"returned"` // the last so many of their orders are given back
	Door        door         `json:"door"`
}

type door struct {
	Gates []string `json:"gates"`
	In    int      `json:"in"`
}

// details, meeting and ticketType are bodies of the API; their times are still relative, see when.go.
type details struct {
	Title       string         `json:"title"`
	Summary     string         `json:"summary,omitempty"`
	Description string         `json:"description,omitempty"`
	Category    string         `json:"category,omitempty"`
	Tags        []string       `json:"tags,omitempty"`
	Language    string         `json:"language,omitempty"`
	Visibility  string         `json:"visibility,omitempty"`
	StartAt     string         `json:"startAt"`
	EndAt       string         `json:"endAt,omitempty"`
	TimeZone    string         `json:"timeZone"`
	Capacity    int            `json:"capacity,omitempty"`
	Currency    string         `json:"currency"`
	Announced   bool           `json:"locationToBeAnnounced,omitempty"`
	Settings    map[string]any `json:"settings,omitempty"`

	RefundPolicy *operation.RefundPolicy `json:"refundPolicy,omitempty"`
}

type meeting struct {
	Kind      string   `json:"kind"` // inPerson with a venue, online without
	Title     string   `json:"title,omitempty"`
	StartAt   string   `json:"startAt,omitempty"`
	EndAt     string   `json:"endAt,omitempty"`
	Platform  string   `json:"platform,omitempty"`
	JoinURL   string   `json:"joinUrl,omitempty"`
	Venue     string   `json:"venue,omitempty"`
	Address   string   `json:"address,omitempty"`
	City      string   `json:"city,omitempty"`
	Region    string   `json:"region,omitempty"`
	Country   string   `json:"country,omitempty"`
	Latitude  *float64 `json:"latitude,omitempty"`
	Longitude *float64 `json:"longitude,omitempty"`
}

type ticketType struct {
	Name           string           `json:"name"`
	Description    string           `json:"description,omitempty"`
	Kind           string           `json:"kind"`
	Price          *operation.Money `json:"price,omitempty"` // of donations, what is suggested
	Minimum        *operation.Money `json:"minimum,omitempty"`
	Quantity       *int             `json:"quantity,omitempty"`
	SaleStartsAt   string           `json:"saleStartsAt,omitempty"`
	SaleEndsAt     string           `json:"saleEndsAt,omitempty"`
	MinPerOrder    int              `json:"minPerOrder,omitempty"`
	MaxPerOrder    int              `json:"maxPerOrder,omitempty"`
	Visibility     string           `json:"visibility,omitempty"`
	AttendanceMode string           `json:"attendanceMode,omitempty"`
}

// purchase is an order, and what became of it.
type purchase struct {
	Buyer     string                      `json:"buyer"`
	Event     string                      `json:"event"`
	Tickets   map[string]int              `json:"tickets"` // by name of the ticket type
	Amounts   map[string]int              `json:"amounts"` // for each ticket, where it is the buyer's to set; minor units
	Attendees []operation.AttendeeRequest `json:"attendees"`
	Withdraw  int                         `json:"withdraw"`
	Cancel    bool                        `json:"cancel"`
	CheckIn   string                      `json:"checkIn"` // the gate where all of them are let in
	Pay       string                      `json:"pay"`     // how, if it costs something: card unless it says bankDebit, or later
	Refund    int                         `json:"refund"`  // so many of its tickets are refunded
}

// content is all that is seeded.
type content struct {
	people     []person
	gatherings []gathering
	purchases  []purchase
}

func load() (content, error) {
	var all content
	if err := read("content/people.yaml", &all.people); err != nil {
		return all, err
	}
	if err := read("content/orders.yaml", &all.purchases); err != nil {
		return all, err
	}
	names, err := files.ReadDir("content")
	if err != nil {
		return all, err
	}
	for _, name := range names {
		if matched, _ := path.Match("events-*.yaml", name.Name()); !matched {
			continue
		}
		var some []gathering
		if err := read("content/"+name.Name(), &some); err != nil {
			return all, err
		}
		all.gatherings = append(all.gatherings, some...)
	}
	for _, g := range all.gatherings {
		for i, m := range g.Meetings {
			if g.Meetings[i].Kind = "online"; m.Venue != "" {
				g.Meetings[i].Kind = "inPerson"
			}
		}
	}
	return all, nil
}

// read decodes YAML by way of JSON, so that the API's names are written once, and a name that is none of them is an error.
func read(name string, into any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var document any
	if err := yaml.Unmarshal(text, &document); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	plain, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(plain))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
