package functions

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// A few people act on one event as they like, and after every step the whole API says what a plain model of it does (model_rules_test.go):
// who is refused and why, what is left, what orders and tickets are, what was paid and given back, at Stripe too. A sequence that differs is
// shrunk to the fewest steps that still do.
//
// `go test ./...` tries a few. This tries a thousand of about fifty steps:
//
//	go test ./functions -run TestModel/agrees -timeout 3h -rapid.checks 1000 -rapid.steps 50
//
// What failed is tried again by the seed or the file that it names. With -rapid.shrinktime 10m it is shrunk for longer than half a minute.
func TestModel(t *testing.T) {
	on := watchedBy(t, chance)
	t.Run("agrees", func(t *testing.T) {
		few(t)
		steps, answers := 0, map[string]int{}
		rapid.Check(t, func(draw *rapid.T) {
			p := begin(t, draw, on)
			steps += p.run()
			for answer, times := range p.answers {
				answers[answer] += times
			}
		})
		var lines []string
		for _, answer := range slices.Sorted(maps.Keys(answers)) {
			lines = append(lines, fmt.Sprintf("%6d %s", answers[answer], answer))
		}
		t.Logf("%d steps; the answers were\n%s", steps, strings.Join(lines, "\n"))
	})
	// A model that is wrong in one rule does not agree for long.
	t.Run("can fail", func(t *testing.T) {
		for name, value := range map[string]string{"rapid.checks": "100", "rapid.steps": "30", "rapid.shrinktime": "0s", "rapid.nofailfile": "true", "rapid.failfile": ""} {
			set(t, name, value)
		}
		wrong := &verdict{TB: t}
		var group sync.WaitGroup
		group.Go(func() {
			rapid.Check(wrong, func(draw *rapid.T) {
				p := begin(t, draw, on)
				p.hoards = true
				p.run()
			})
		})
		group.Wait()
		if t.Log(wrong.said); !wrong.Failed() {
			t.Error("nobody notices that seats stay taken when a hold ends")
		}
	})
}

// verdict is a test that keeps to itself how it failed.
type verdict struct {
	testing.TB
	said string
}

func (v *verdict) Log(...any)                        {}
func (v *verdict) Logf(string, ...any)               {}
func (v *verdict) Errorf(format string, args ...any) { v.said = fmt.Sprintf(format, args...) }
func (v *verdict) Failed() bool                      { return v.said != "" }
func (v *verdict) FailNow()                          { runtime.Goexit() }

// few sets how much is tried where nobody has said so.
func few(t testing.TB) {
	said := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { said[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "6", "rapid.steps": "50"} {
		if !said[name] {
			set(t, name, value)
		}
	}
}

// set sets a flag of rapid's for one test.
func set(t testing.TB, name, value string) {
	t.Helper()
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set(name, before); err != nil {
			t.Error(err)
		}
	})
}

// lookEvery is after how many steps everything is looked at.
const lookEvery = 10

// run takes the steps of a sequence, and returns how many.
func (p *play) run() (steps int) {
	ordered := func(act func()) func() {
		return func() {
			if len(p.orders) == 0 {
				p.draw.Skip("nobody has ordered anything")
			}
			act()
		}
	}
	actions := map[string]func(){ // rapid takes those more often whose names come first
		"a buyer checks out": ordered(p.checkout), "a buyer gives up": ordered(p.cancel), "a buyer orders": p.reserve, "a buyer orders more": p.reserve,
		"a buyer pays": p.pay, "a buyer repeats": ordered(p.repeat), "a buyer snoops": ordered(p.snoop), "a buyer withdraws": ordered(p.withdraw),
		"a hold runs out": p.runOut, "a sweep": p.sweep, "at the door": ordered(p.checkIn), "at the door, undone": ordered(p.undo),
		"money comes": p.deliver, "money comes later": p.deliver, "money goes back": ordered(p.refundOrder), "money is told of": p.notify, "money of a bank": p.debit,
		"somebody is removed": ordered(p.removeAttendee), "somebody is suspended": p.suspend,
		"the event changes": p.resize, "the event changes its limit": p.limit, "the event is archived": p.seldom(p.archive), "the event is cancelled": p.cancelEvent,
		"the event is published": p.publish, "the event is unpublished": p.unpublish,
		"tickets are added": p.addType, "tickets are changed": p.changeType, "tickets are removed": p.removeType,
	}
	repeated := map[string]func(*rapid.T){"": func(*rapid.T) {
		if p.look(); (steps+1)%lookEvery == 0 {
			p.lookEverywhere()
		}
	}}
	for name, act := range actions {
		repeated[name] = func(*rapid.T) {
			act()
			steps++
		}
	}
	p.draw.Repeat(repeated)
	p.end()
	return steps
}

// end lets everything that is on its way arrive, and looks at what it has come to: nobody has paid for nothing, whatever was promised back
// was given back, and of an event that does not take place nothing is open.
func (p *play) end() {
	p.endHolds()
	for _, of := range p.orders {
		if of.atStripe == "processing" {
			p.bankSays(of, "succeeded")
		}
		if of.atStripe == "paid" && of.captured == 0 {
			p.tell(of)
		}
	}
	for p.carry(); len(p.queue) > 0; p.carry() {
		m := p.queue[0]
		p.queue = p.queue[1:]
		p.handle(m, "succeeded")
		if len(p.queue) == 0 && p.off != nil {
			p.handle(*p.off, "succeeded")
		}
	}
	p.look()
	p.lookEverywhere()
	for _, of := range p.orders {
		if of.atStripe == "paid" && of.captured == 0 || of.refund == "pending" {
			p.Fatalf("nothing comes of %s, which is %s, %s, %s", of.id, of.status, of.payment, of.refund)
		}
		if p.status == "cancelled" && (of.open() || of.status == "confirmed") {
			p.Fatalf("the event is cancelled, and %s is still %s", of.id, of.status)
		}
	}
}
