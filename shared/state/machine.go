// Package state moves things from one state to the next. A machine is one table of edges; what is not in it cannot happen.
package state

import (
	"fmt"
	"slices"

	"github.com/event-radar/event-radar/shared/problem"
)

// Machine lists for each state the states that may follow.
type Machine[S ~string] map[S][]S

// ErrIllegalTransition is what Move returns, with the states in its detail.
var ErrIllegalTransition = problem.NewConflict("illegal-transition", "This cannot be done in the present state.")

// Leads says whether one state may follow another.
func (m Machine[S]) Leads(from, to S) bool { return slices.Contains(m[from], to) }

// Move refuses what may not be: that a thing, named for the message, goes from one state to another.
func (m Machine[S]) Move(thing string, from, to S) error {
	if m.Leads(from, to) {
		return nil
	}
	return ErrIllegalTransition.Saying(fmt.Sprintf("This %s is %s and cannot become %s.", thing, from, to))
}
