package api

import (
	"context"
	"net/netip"
	"strconv"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// patience is how long a request waits to be counted. A limiter that is slow or broken is written into the log, and lets
// everybody pass: it protects the service, it is not the service.
const patience = 300 * time.Millisecond

// limit counts the call, says so in the answer's headers, and returns a problem when it is one too many.
func (s *server) limit(ctx context.Context, r *Request, actor access.Actor, a *answer) error {
	rate := s.route.Rate
	if rate.Limit == 0 || s.settings.limiter == nil {
		return nil
	}
	subject, limit := actor.UserID, rate.Limit
	if actor.Anonymous() {
		subject = "adr_" + id.Hash(s.address(r)) // an address is personal data: the table gets a name for it
		limit = max(1, int(float64(limit)*s.settings.addressFactor))
	}
	counting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	remaining, reset, err := s.settings.limiter.Take(counting, subject, s.route.ID, limit, rate.Per)
	if err != nil {
		telemetry.Annotate(ctx, "limiter", telemetry.Scrub(err.Error()))
		telemetry.Count(ctx, "limiterFailures", 1)
		return nil
	}
	wait := seconds(reset.Seconds())
	a.set("Ratelimit-Limit", strconv.Itoa(limit))
	a.set("Ratelimit-Remaining", strconv.Itoa(max(remaining, 0)))
	a.set("Ratelimit-Reset", wait)
	if remaining < 0 {
		return &problem.Error{Kind: problem.TooMany, Code: "rate-limited", Detail: "Too many requests. Try again in " + wait + " seconds.",
			RetryAfter: max(reset, time.Second)}
	}
	return nil
}

// address is where the request came from. Behind the CDN the gateway sees the CDN's address; the CDN says in a header whose
// request it passes on, which anybody could send: it is believed beside the secret that only the CDN knows.
func (s *server) address(r *Request) string {
	address := r.notification.RequestContext.HTTP.SourceIP
	if secret := s.settings.originSecret; secret != "" && sameText(r.http.Header.Get("X-Origin-Secret"), secret) {
		if viewer, err := netip.ParseAddrPort(r.http.Header.Get("Cloudfront-Viewer-Address")); err == nil {
			return network(viewer.Addr())
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
