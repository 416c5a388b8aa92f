package stripe

import (
	"errors"
	"net/http"
	"sync"
)

// kept is how long an idempotency key is remembered, in seconds.
const kept = 24 * 60 * 60

// idempotency is a request's key, as https://docs.stripe.com/api/idempotent_requests has it: the first answer is kept with
// the key, whatever its status, unless the request was wrong by its form or another with the key was still under way.
type idempotency struct {
	key     string // "" without
	sent    string // as the header has it
	request string
	digest  string // of method, path and parameters
}

// keptAnswer is an answer and the request that had it first.
type keptAnswer struct {
	answer
	request string
}

// underWay are the keys of requests that hang.
type underWay struct {
	mu   sync.Mutex
	keys map[string]bool
}

// begin takes a key; end gives it back.
func (u *underWay) begin(key string) (end func(), ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if key == "" {
		return func() {}, true
	}
	if u.keys[key] {
		return nil, false
	}
	if u.keys == nil {
		u.keys = map[string]bool{}
	}
	u.keys[key] = true
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.keys, key)
	}, true
}

func inUse() *problem {
	return &problem{status: http.StatusConflict, kind: "idempotency_error", code: "idempotency_key_in_use",
		message: "There is currently another in-progress request using this Stripe-Idempotency-Key (that probably means you submitted twice, and the other request is still going through)."}
}

func otherParameters(key string) *problem {
	return &problem{status: http.StatusBadRequest, kind: "idempotency_error",
		message: "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '" + key + "' if you meant to execute a different request."}
}

// carryOut does what the call asks for, once for each key. What the call changes and the answer that is kept for its key are
// written together.
func (s *Server) carryOut(guard idempotency, failure *failure, do func(*tx) (document, error)) (result keptAnswer, replayed bool) {
	result.request = guard.request
	end, ok := s.underWay.begin(guard.key)
	if !ok {
		result.answer = answerTo(inUse(), guard.request)
		return result, false
	}
	defer end()
	var refused error
	err := s.store.write(func(t *tx) error {
		if before := t.find(guard.key); guard.key != "" && before != nil && t.now-before.number("created") < kept {
			if before.text("digest") != guard.digest {
				result.answer = answerTo(otherParameters(guard.sent), guard.request)
				return nil
			}
			replayed = true
			result = keptAnswer{answer{int(before.number("status")), []byte(before.text("body"))}, before.text("request")}
			return nil
		}
		made, err := do(t)
		if err != nil {
			refused = err
			return err // whatever it had begun to change is forgotten
		}
		result.answer = answer{http.StatusOK, written(made)}
		if failure != nil && !failure.hangs {
			result.answer = answerTo(broken(), guard.request)
		}
		guard.keep(t, result.answer)
		return nil
	})
	switch {
	case refused != nil:
		result.answer = answerTo(refused, guard.request)
		if early := (*problem)(nil); errors.As(refused, &early) && !early.early {
			err = s.store.write(func(t *tx) error {
				guard.keep(t, result.answer)
				return nil
			})
			if err != nil {
				result.answer = answerTo(err, guard.request)
			}
		}
	case err != nil:
		result.answer = answerTo(err, guard.request)
	}
	s.wakeUp()
	return result, replayed
}

// keep remembers an answer.
func (i idempotency) keep(t *tx, a answer) {
	if i.key == "" {
		return
	}
	t.put(document{"id": i.key, "object": "_request", "digest": i.digest, "request": i.request, "status": int64(a.status), "body": string(a.body), "created": t.now})
}
