// Package platform knows how those who run Event Radar set it up: the fee, the limits, and what is switched on.
package platform

import (
	"time"

	"github.com/event-radar/event-radar/shared/money"
	"github.com/event-radar/event-radar/shared/table"
)

// Settings are what admins decide for the whole platform. What nobody has changed yet is as Defaults says.
type Settings struct {
	Version int64 `json:"version"`
	// Fee is what each ticket costs beyond what the organizer gets, by the terms under which an event is published from now on.
	Fee money.Fee `json:"fee"`
	// FeeReturned says whether a refund gives the fee back in proportion.
	FeeReturned bool `json:"feeReturned"`
	// OrganizersBy says who makes somebody an organizer: they themselves, or an admin alone.
	OrganizersBy OrganizersBy `json:"organizersBy"`
	// SalesPaused lets nobody begin to pay, anywhere.
	SalesPaused bool `json:"salesPaused"`
	// ProcessingHours is how long seats are kept for a payment that takes days, such as a bank debit.
	ProcessingHours int       `json:"processingHours"`
	UpdatedAt       time.Time `json:"updatedAt"`
}

// OrganizersBy says who grants the organizer's role.
type OrganizersBy string

// Those who grant it.
const (
	OrganizersByRequest OrganizersBy = "request"
	OrganizersByAdmin   OrganizersBy = "admin"
)

// Defaults are the settings of a platform that nobody has set up.
func Defaults() Settings {
	return Settings{Version: 1, Fee: money.Fee{BasisPoints: 250, Fixed: []money.Money{{Amount: 29, Currency: "EUR"}, {Amount: 29, Currency: "USD"}, {Amount: 29, Currency: "GBP"}}}, FeeReturned: true,
		OrganizersBy: OrganizersByRequest, ProcessingHours: 7 * 24}
}

// Read is the read of the settings, into a value that begins as Defaults.
func Read(into *Settings) table.Read {
	*into = Defaults()
	return table.Read{Key: table.SettingsKey(), Into: into}
}
