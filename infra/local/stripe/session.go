package stripe

import (
	"slices"
	"strconv"
	"strings"
)

// links make the addresses of the hosted pages.
type links struct{ base string }

func (l links) checkout(session string) string { return l.base + "/c/pay/" + session }
func (l links) onboarding(account, token string) string {
	return l.base + "/setup/e/" + account + "/" + token
}

// How far ahead a session may expire, in seconds.
const (
	soonest = 30 * 60
	latest  = 24 * 60 * 60
)

// createSession makes a Checkout session of mode payment (https://docs.stripe.com/api/checkout/sessions/create).
func createSession(c *call) (document, error) {
	if c.account != "" {
		return nil, invalid("", "", "Direct charges are not part of this stand-in: leave the Stripe-Account header out.")
	}
	in := c.in
	in.oneOf("mode", "payment")
	in.oneOf("ui_mode", "hosted")
	if !in.has("mode") {
		in.fault(malformed("parameter_missing", "mode", "Missing required param: mode."))
	}
	in.required("success_url")
	items, subtotal, currency, err := c.lineItems()
	if err != nil {
		return nil, err
	}
	if code := in.text("currency"); code != "" && code != currency {
		return nil, invalid("", "currency", "All prices on a Checkout Session must be expressed in its currency, %s.", code)
	}
	expires, sent := in.integer("expires_at")
	switch {
	case !sent:
		expires = c.now + latest
	case expires < c.now+soonest:
		return nil, malformed("", "expires_at", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
	case expires > c.now+latest:
		return nil, malformed("", "expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")
	}
	payment, err := c.paymentData(subtotal)
	if err != nil {
		return nil, err
	}
	methods := in.words("payment_method_types")
	for i, method := range methods {
		if method != "card" && !strings.HasSuffix(method, "_debit") && method != "us_bank_account" {
			return nil, malformed("", in.within("payment_method_types").param(strconv.Itoa(i)), "The payment method type provided: %s is invalid.", method)
		}
	}
	if len(methods) == 0 {
		methods = []string{"card", debitOf(currency)}
	}
	if err := chargeable(subtotal, currency, ""); err != nil {
		return nil, err
	}
	id := newID("cs_test_")
	session := document{
		"id": id, "object": "checkout.session", "_line_items": items, "_payment": payment,
		"after_expiration": nil, "allow_promotion_codes": nil, "amount_subtotal": subtotal, "amount_total": subtotal,
		"automatic_tax": document{"enabled": false, "status": nil}, "billing_address_collection": nil, "cancel_url": orNil(in.address("cancel_url")),
		"client_reference_id": orNil(in.text("client_reference_id")), "consent": nil, "consent_collection": nil, "created": c.now,
		"currency": currency, "currency_conversion": nil, "custom_fields": []any{},
		"custom_text": document{"shipping_address": nil, "submit": nil, "terms_of_service_acceptance": nil},
		"customer":    nil, "customer_creation": in.oneOf("customer_creation", "if_required"), "customer_details": nil, "customer_email": orNil(in.email("customer_email")),
		"expires_at": expires, "invoice": nil,
		"invoice_creation": document{"enabled": false, "invoice_data": document{"account_tax_ids": nil, "custom_fields": nil, "description": nil, "footer": nil,
			"metadata": document{}, "rendering_options": nil}},
		"livemode": false, "locale": orNil(in.text("locale")), "metadata": in.metadata(nil), "mode": "payment",
		"payment_intent": nil, "payment_link": nil, "payment_method_collection": "if_required", "payment_method_configuration_details": nil,
		"payment_method_options": document{}, "payment_method_types": texts(methods...), "payment_status": "unpaid",
		"phone_number_collection": document{"enabled": false}, "recovered_from": nil, "setup_intent": nil, "shipping_address_collection": nil,
		"shipping_cost": nil, "shipping_details": nil, "shipping_options": []any{}, "status": "open", "submit_type": orNil(in.text("submit_type")),
		"subscription": nil, "success_url": in.address("success_url"),
		"total_details": document{"amount_discount": int64(0), "amount_shipping": int64(0), "amount_tax": int64(0)},
		"ui_mode":       "hosted", "url": c.links.checkout(id),
	}
	if email := session.text("customer_email"); email != "" {
		session["customer_details"] = customerDetails(email, "")
	}
	c.put(session)
	return session, nil
}

func customerDetails(email, name string) document {
	return document{"address": nil, "email": orNil(email), "name": orNil(name), "phone": nil, "tax_exempt": "none", "tax_ids": nil}
}

// debitOf is the bank debit of a currency. Where Stripe has none, there is one here all the same.
func debitOf(currency string) string {
	if debit := map[string]string{"usd": "us_bank_account", "gbp": "bacs_debit", "aud": "au_becs_debit", "cad": "acss_debit"}[currency]; debit != "" {
		return debit
	}
	return "sepa_debit"
}

// lineItems reads what is sold; all of it has one currency.
func (c *call) lineItems() (items []any, subtotal int64, currency string, err error) {
	sent := c.in.items("line_items")
	if len(sent) == 0 {
		return nil, 0, "", malformed("parameter_missing", "line_items", "Missing required param: line_items.")
	}
	if len(sent) > 100 {
		return nil, 0, "", malformed("", "line_items", "Array line_items exceeded maximum 100 allowed elements.")
	}
	for _, in := range sent {
		price := in.within("price_data")
		code := price.currency("currency")
		if currency != "" && code != currency {
			return nil, 0, "", invalid("", price.param("currency"), "All prices on a Checkout Session must be expressed in the same currency.")
		}
		currency = code
		amount, given := price.integer("unit_amount")
		if !given {
			return nil, 0, "", malformed("parameter_missing", price.param("unit_amount"), "Missing required param: %s.", price.param("unit_amount"))
		}
		if p := countable(amount, code, price.param("unit_amount")); p != nil {
			return nil, 0, "", p
		}
		quantity, given := in.integer("quantity")
		if !given {
			return nil, 0, "", malformed("parameter_missing", in.param("quantity"), "Missing required param: %s.", in.param("quantity"))
		}
		if quantity < 1 || quantity > 1_000_000 || amount > largest {
			return nil, 0, "", malformed("parameter_invalid_integer", in.param("quantity"), "This value must be greater than or equal to 1.")
		}
		total := amount * quantity
		subtotal += total
		items = append(items, c.lineItem(price, code, amount, quantity, total))
	}
	return items, subtotal, currency, nil
}

func (c *call) lineItem(price *form, currency string, amount, quantity, total int64) document {
	product := price.within("product_data")
	name := product.required("name")
	// The rest describes the product, which is no object here.
	product.text("description")
	product.words("images")
	product.metadata(nil)
	price.oneOf("tax_behavior", "unspecified", "inclusive", "exclusive")
	return document{
		"id": newID("li_"), "object": "item", "amount_discount": int64(0), "amount_subtotal": total, "amount_tax": int64(0), "amount_total": total,
		"currency": currency, "description": name, "quantity": quantity,
		"price": document{
			"id": newID("price_"), "object": "price", "active": false, "billing_scheme": "per_unit", "created": c.now, "currency": currency,
			"custom_unit_amount": nil, "livemode": false, "lookup_key": nil, "metadata": document{}, "nickname": nil, "product": newID("prod_"),
			"recurring": nil, "tax_behavior": "unspecified", "tiers_mode": nil, "transform_quantity": nil, "type": "one_time",
			"unit_amount": amount, "unit_amount_decimal": strconv.FormatInt(amount, 10),
		},
	}
}

// paymentData reads what the payment will carry.
func (c *call) paymentData(total int64) (document, error) {
	in := c.in.within("payment_intent_data")
	transfer := in.within("transfer_data")
	fee, charged := in.integer("application_fee_amount")
	data := document{
		"metadata": in.metadata(nil), "description": orNil(in.text("description")), "on_behalf_of": orNil(in.text("on_behalf_of")),
		"destination": orNil(transfer.text("destination")), "receipt_email": orNil(in.email("receipt_email")),
		"statement_descriptor_suffix": orNil(in.text("statement_descriptor_suffix")), "transfer_group": orNil(in.text("transfer_group")),
		"application_fee_amount": nil,
	}
	in.oneOf("capture_method", "automatic", "automatic_async")
	if charged {
		data["application_fee_amount"] = fee
		switch param := in.param("application_fee_amount"); {
		case fee < 0:
			return nil, malformed("parameter_invalid_integer", param, "Invalid non-negative integer")
		case data.text("destination") == "":
			return nil, invalid("", param, "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment "+
				"(using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).")
		case fee > total:
			return nil, invalid("", param, "Your application fee amount (%d) must be less than or equal to the amount of the payment (%d).", fee, total)
		}
	}
	for param, id := range map[string]string{transfer.param("destination"): data.text("destination"), in.param("on_behalf_of"): data.text("on_behalf_of")} {
		if id == "" {
			continue
		}
		account := c.find(id)
		if account.text("object") != "account" {
			p := missing("destination", param, id)
			p.status = 400
			return nil, p
		}
		if account.child("capabilities").text("transfers") != "active" {
			return nil, invalid("insufficient_capabilities_for_transfer", param, "Your destination account needs to have at least one of the following capabilities enabled: "+
				"transfers, crypto_transfers, legacy_payments")
		}
	}
	return data, nil
}

// session finds one and lets it expire when its time has come.
func (t *tx) session(id string) (document, error) {
	found := t.edit(id)
	if found.text("object") != "checkout.session" {
		return nil, missing("checkout.session", "session", id)
	}
	if found.text("status") == "open" && found.number("expires_at") <= t.now {
		t.expire(found)
	}
	return found, nil
}

func getSession(c *call) (document, error) { return c.session(c.id) }

func listSessions(c *call) (document, error) {
	c.expireDue()
	email := c.in.within("customer_details").text("email")
	matches := c.is("payment_intent", "status")
	return c.list("checkout.session", func(d document) bool {
		return matches(d) && (email == "" || d.child("customer_details").text("email") == email)
	})
}

// expireDue lets every session expire whose time has come.
func (t *tx) expireDue() {
	for _, session := range t.all("checkout.session") {
		if session.text("status") == "open" && session.number("expires_at") <= t.now {
			t.expire(session.clone())
		}
	}
}

func expireSession(c *call) (document, error) {
	session, err := c.session(c.id)
	if err != nil {
		return nil, err
	}
	if status := session.text("status"); status != "open" {
		return nil, invalid("", "", "Only Checkout Sessions with a status in [\"open\"] can be expired. This Session has a status of `%s`.", status)
	}
	c.expire(session)
	return session, nil
}

// expire ends an open session, and the payment that somebody may have attempted in it.
func (t *tx) expire(session document) {
	session["status"], session["url"] = "expired", nil
	t.put(session)
	if intent := t.edit(session.text("payment_intent")); intent != nil {
		intent["status"], intent["canceled_at"], intent["cancellation_reason"] = "canceled", t.now, "automatic"
		t.put(intent)
	}
	t.emit("checkout.session.expired", session, nil)
}

// takesDebit tells whether a session can be paid by a bank debit.
func takesDebit(session document) (method string, ok bool) {
	types := session.list("payment_method_types")
	i := slices.IndexFunc(types, func(v any) bool { return v != "card" })
	if i < 0 {
		return "", false
	}
	return types[i].(string), true
}
