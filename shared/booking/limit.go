package booking

import (
	"time"

	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/event"
	"github.com/event-radar/event-radar/shared/table"
)

// limit counts an order's tickets against what one person may hold of the event, and refuses what is beyond.
func limit(order Order, happening event.Event) []table.Write {
	writes := count(order, order.tickets())
	for i := range writes {
		writes[i].Condition, writes[i].Else = "attribute_not_exists(#taken) OR #taken <= :room", ErrLimitPerPerson
		writes[i].Values["room"] = *happening.Settings.MaxPerPerson - order.tickets()
	}
	return writes
}

// guestsPerDay is how many others one person names on free tickets in a day: each of them is written to, asked or not.
const guestsPerDay = 200

// guests counts whom an order names beside its buyer, where naming them costs nothing.
func guests(order Order, caller account.Caller) []table.Write {
	named := map[string]bool{}
	for _, r := range order.Registrations {
		if r.Holder.Email != caller.Email {
			named[r.Holder.Email] = true
		}
	}
	if order.Status != Confirmed || len(named) == 0 {
		return nil
	}
	day := order.CreatedAt.Truncate(24 * time.Hour)
	return []table.Write{{Op: table.Update, Key: table.RateKey(order.BuyerID, "guests", day),
		Set:       "#count = if_not_exists(#count, :none) + :named, #expiresAt = :garbage",
		Condition: "attribute_not_exists(#count) OR #count <= :room",
		Values:    table.Values{"none": 0, "named": len(named), "room": guestsPerDay - len(named), "garbage": day.AddDate(0, 0, 2).Unix()},
		Else:      ErrGuestsPerDay}}
}

// count counts tickets among those that one person holds of the event; a negative number gives them back.
func count(order Order, tickets int) []table.Write {
	if !order.Limited {
		return nil
	}
	return []table.Write{{Op: table.Update, Key: table.LimitKey(order.EventID, order.BuyerID),
		Set: "#taken = if_not_exists(#taken, :none) + :tickets", Values: table.Values{"none": 0, "tickets": tickets}}}
}
