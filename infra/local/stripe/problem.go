package stripe

import "fmt"

// problem is an error as Stripe answers it (https://docs.stripe.com/api/errors).
type problem struct {
	status  int
	kind    string // Stripe's type
	code    string
	message string
	param   string
	// early is one of the request's form: it is found before anything happens, and not kept under the idempotency key.
	early bool
}

func (p *problem) Error() string { return p.message }

func (p *problem) document(request string) document {
	inner := document{"type": p.kind, "message": p.message, "request_log_url": "https://dashboard.stripe.com/test/logs/" + request}
	if p.code != "" {
		inner["code"] = p.code
		inner["doc_url"] = "https://stripe.com/docs/error-codes/" + dashed(p.code)
	}
	if p.param != "" {
		inner["param"] = p.param
	}
	return document{"error": inner}
}

func dashed(code string) string {
	out := []byte(code)
	for i, b := range out {
		if b == '_' {
			out[i] = '-'
		}
	}
	return string(out)
}

// invalid is a request that cannot be carried out.
func invalid(code, param, format string, args ...any) *problem {
	return &problem{status: 400, kind: "invalid_request_error", code: code, param: param, message: fmt.Sprintf(format, args...)}
}

// malformed is a request that is wrong by its form alone.
func malformed(code, param, format string, args ...any) *problem {
	p := invalid(code, param, format, args...)
	p.early = true
	return p
}

// missing is an object that is not there. what is Stripe's word for its kind: charge, payment_intent, checkout.session.
func missing(what, param, id string) *problem {
	p := invalid("resource_missing", param, "No such %s: '%s'", what, id)
	p.status = 404
	return p
}

// broken is Stripe's own failure.
func broken() *problem {
	return &problem{status: 500, kind: "api_error", message: "An unknown error occurred"}
}
