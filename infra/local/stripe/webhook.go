package stripe

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// How long events are gathered before they go out in reverse: as long as more come, but not for ever.
const (
	gatherQuiet = 300 * time.Millisecond
	gatherMost  = 2 * time.Second
)

// deliverer sends events to the endpoints.
type deliverer struct {
	client  *http.Client
	wake    chan struct{}
	slots   chan struct{} // as many deliveries as are under way at once
	url     atomic.Pointer[string]
	mu      sync.Mutex      // taken before the store's, never within it
	sending map[string]bool // ids of deliveries
}

func (d *deliverer) begin(url string) {
	d.client = &http.Client{
		Timeout:       20 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 30 * time.Second},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // Stripe follows none
	}
	d.wake, d.slots, d.sending = make(chan struct{}, 1), make(chan struct{}, 8), map[string]bool{}
	d.url.Store(&url)
}

func (s *Server) wakeUp() {
	select {
	case s.deliver.wake <- struct{}{}:
	default:
	}
}

// schedule notes the deliveries of an event, together with the event.
func (s *Server) schedule(t *tx, event document) {
	if *s.deliver.url.Load() == "" {
		return
	}
	event["pending_webhooks"] = int64(1)
	mode, delay := s.modes.webhookMode()
	now := time.Now()
	delivery := document{
		"id": newID("_delivery_"), "object": "_delivery", "event": event["id"], "attempts": int64(0), "reversed": false,
		"since": now.UnixMilli(), "due": now.UnixMilli(),
	}
	switch mode {
	case "drop":
		return
	case "duplicate":
		again := delivery.clone()
		again["id"] = newID("_delivery_")
		t.put(again)
	case "delay":
		delivery["due"] = now.Add(delay).UnixMilli()
	case "reorder":
		delivery["reversed"], delivery["due"] = true, now.Add(gatherQuiet).UnixMilli()
		s.waitOn(t, now)
	}
	t.put(delivery)
}

// waitOn lets what was gathered wait for what comes now.
func (s *Server) waitOn(t *tx, now time.Time) {
	for _, gathered := range t.all("_delivery") {
		if gathered.truth("reversed") && gathered.number("attempts") == 0 && gathered.number("due") > now.UnixMilli() {
			later := gathered.clone()
			later["due"] = min(now.Add(gatherQuiet).UnixMilli(), gathered.number("since")+gatherMost.Milliseconds())
			t.put(later)
		}
	}
}

// parcel is an event on its way.
type parcel struct {
	delivery document
	payload  []byte
	secret   string
}

// deliverAll sends what is due, until the context ends.
func (s *Server) deliverAll(ctx context.Context) {
	var sending sync.WaitGroup
	defer sending.Wait()
	for {
		ready, next := s.due()
		var reversed []parcel
		for _, p := range ready {
			if p.delivery.truth("reversed") && p.delivery.number("attempts") == 0 {
				reversed = append(reversed, p)
				continue
			}
			sending.Go(func() { s.send(ctx, p) })
		}
		if slices.Reverse(reversed); len(reversed) > 0 {
			sending.Go(func() {
				for _, p := range reversed {
					s.send(ctx, p)
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-s.deliver.wake:
		case <-time.After(next):
		}
	}
}

// due takes what is to be sent now, the oldest first, and says when to look again.
func (s *Server) due() (ready []parcel, next time.Duration) {
	s.deliver.mu.Lock()
	defer s.deliver.mu.Unlock()
	now := time.Now().UnixMilli()
	next = time.Minute
	s.store.read(func(t *tx) {
		for _, delivery := range t.all("_delivery") {
			id := delivery.text("id")
			if s.deliver.sending[id] {
				continue
			}
			if wait := delivery.number("due") - now; wait > 0 {
				next = min(next, time.Duration(wait)*time.Millisecond)
				continue
			}
			event := t.find(delivery.text("event"))
			secret := s.options.WebhookSecret
			if event.text("account") != "" {
				secret = s.options.ConnectWebhookSecret
			}
			s.deliver.sending[id] = true
			ready = append(ready, parcel{delivery, written(event.public()), secret})
		}
	})
	return ready, next
}

// send tries a delivery once, and notes what came of it.
func (s *Server) send(ctx context.Context, p parcel) {
	id := p.delivery.text("id")
	defer func() {
		s.deliver.mu.Lock()
		delete(s.deliver.sending, id)
		s.deliver.mu.Unlock()
		s.wakeUp()
	}()
	select {
	case s.deliver.slots <- struct{}{}:
		defer func() { <-s.deliver.slots }()
	case <-ctx.Done():
		return
	}
	err := s.post(ctx, p)
	if ctx.Err() != nil {
		return // nobody knows whether it arrived: it is sent again after the next start
	}
	_ = s.store.write(func(t *tx) error { // what cannot be noted is sent again
		delivery := t.edit(id)
		if delivery == nil {
			return nil // forgotten meanwhile
		}
		if err == nil {
			t.drop(id)
			if event := t.edit(delivery.text("event")); event.number("pending_webhooks") > 0 {
				event["pending_webhooks"] = event.number("pending_webhooks") - 1
				t.put(event)
			}
			return nil
		}
		s.putOff(t, delivery)
		return nil
	})
}

// putOff lets a delivery wait twice as long as the last time, or gives it up.
func (s *Server) putOff(t *tx, delivery document) {
	retry, now := s.options.Retry, time.Now()
	if now.Sub(time.UnixMilli(delivery.number("since"))) > retry.For {
		t.drop(delivery.text("id"))
		return
	}
	pause := retry.First << min(delivery.number("attempts"), 16)
	delivery["attempts"] = delivery.number("attempts") + 1
	delivery["due"] = now.Add(min(pause, retry.Most)).UnixMilli()
	t.put(delivery)
}

func (s *Server) post(ctx context.Context, p parcel) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, *s.deliver.url.Load(), bytes.NewReader(p.payload))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
	// The receiver looks at its own clock: the time on the wall, whatever /_control/clock says.
	request.Header.Set("Stripe-Signature", sign(p.payload, p.secret, time.Now()))
	response, err := s.deliver.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)) // so that the connection can be used again
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("stripe: the endpoint answered %s", response.Status)
	}
	return nil
}

// sign is the header by which a receiver knows us (https://docs.stripe.com/webhooks#verify-manually).
func sign(payload []byte, secret string, at time.Time) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "."))
	mac.Write(payload)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
