package api

import (
	"context"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// patience is how long a request waits to be counted. A limiter that is slow or broken is written into the log, and lets
// everybody pass: it protects the service, it is not the service.
const patience = 300 * time.Millisecond

// peoplePerAddress is how many times what one person may do all may who share an address: a household, an office, the gates of
// a hall. It keeps in bounds who makes accounts by the dozen.
const peoplePerAddress = 10

// count is what a call counts for, and how many more calls there may be.
type count struct {
	subject   string
	limit     int
	remaining int // negative: this one was too many
	reset     time.Duration
	err       error
}

// counts are what a call counts for: its caller, if it has one, and the address that it comes from.
func (s *server) counts(r *Request, actor access.Actor) []count {
	limit := s.route.Rate.Limit
	address := count{subject: "adr_" + id.Hash(s.address(r)), // an address is personal data: the table gets a name for it
		limit: max(1, int(float64(peoplePerAddress*limit)*s.settings.addressFactor))}
	if actor.Anonymous() {
		return []count{address}
	}
	return []count{{subject: actor.UserID, limit: limit}, address}
}

// limit counts the call, says in the answer's headers which limit is the nearest, and returns a problem when the call is one
// too many.
func (s *server) limit(ctx context.Context, r *Request, actor access.Actor, a *answer) error {
	rate := s.route.Rate
	if rate.Limit == 0 || s.settings.limiter == nil {
		return nil
	}
	counting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	counts := s.counts(r, actor)
	var group sync.WaitGroup
	for i := range counts {
		c := &counts[i]
		group.Go(func() {
			c.remaining, c.reset, c.err = s.settings.limiter.Take(counting, c.subject, s.route.ID, c.limit, rate.Per)
		})
	}
	group.Wait()
	nearest, counted := nearestOf(ctx, counts)
	if !counted {
		return nil
	}
	wait := seconds(nearest.reset.Seconds())
	a.set("Ratelimit-Limit", strconv.Itoa(nearest.limit))
	a.set("Ratelimit-Remaining", strconv.Itoa(max(nearest.remaining, 0)))
	a.set("Ratelimit-Reset", wait)
	if nearest.remaining < 0 {
		return &problem.Error{Kind: problem.TooMany, Code: "rate-limited", Detail: "Too many requests. Try again in " + wait + " seconds.",
			RetryAfter: max(nearest.reset, time.Second)}
	}
	return nil
}

// nearestOf is the count that leaves the fewest calls, of those that could be made; counted is false if none could.
func nearestOf(ctx context.Context, counts []count) (nearest count, counted bool) {
	for _, c := range counts {
		switch {
		case c.err != nil:
			telemetry.Annotate(ctx, "limiter", telemetry.Scrub(c.err.Error()))
			telemetry.Count(ctx, "limiterFailures", 1)
		case !counted || c.remaining < nearest.remaining:
			nearest, counted = c, true
		}
	}
	return nearest, counted
}

// address is where the request came from. Behind the CDN the gateway sees the CDN's address; the CDN says in a header whose
// request it passes on, which anybody could send: it is believed beside the secret that only the CDN knows. The CDN writes both
// over what a client sends (infra/web.yaml).
func (s *server) address(r *Request) string {
	address := r.notification.RequestContext.HTTP.SourceIP
	if secret := s.settings.originSecret; secret != "" && sameText(r.http.Header.Get("X-Origin-Secret"), secret) {
		if viewer, err := netip.ParseAddr(r.http.Header.Get("X-Viewer-Address")); err == nil {
			return network(viewer)
		}
	}
	if parsed, err := netip.ParseAddr(address); err == nil {
		return network(parsed)
	}
	return address
}

// network is what one subscriber holds: an IPv4 address, or the 64 bits before the part of an IPv6 address that its owner
// chooses at will.
func network(address netip.Addr) string {
	if address = address.Unmap(); address.Is4() {
		return address.String()
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return address.String()
	}
	return prefix.String()
}
