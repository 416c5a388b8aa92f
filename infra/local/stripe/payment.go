package stripe

import "maps"

// Ways to answer the Checkout page.
const (
	byCard    = "card"
	byDebit   = "bankDebit"
	byDecline = "decline" // a card that the bank refuses
)

// attempt pays a session, or tries to. What the payer typed goes into the session.
func (t *tx) attempt(session document, method, email, name string) error {
	if status := session.text("status"); status != "open" {
		return invalid("", "", "This Checkout Session has a status of `%s` and cannot be paid.", status)
	}
	debit, takes := takesDebit(session)
	if method == byDebit && !takes {
		return invalid("", "method", "This Checkout Session takes cards only.")
	}
	if email == "" {
		email = session.text("customer_email")
	}
	intent := t.edit(session.text("payment_intent"))
	if intent == nil {
		intent = t.newIntent(session)
		session["payment_intent"] = intent.text("id")
	}
	details := cardDetails()
	if method == byDebit {
		details = document{"type": debit, debit: document{"bank_code": "37040044", "country": "DE", "fingerprint": "vifs0Ho7vwRn1Miu", "last4": "3000", "mandate": newID("mandate_")}}
	}
	charge := t.newCharge(session, intent, details, email, name)
	intent["latest_charge"] = charge.text("id")
	switch method {
	case byCard:
		t.complete(session, email, name, "paid")
		t.succeed(intent, charge)
		t.emit("checkout.session.completed", session, nil)
	case byDebit:
		intent["status"], intent["payment_method"] = "processing", charge.text("payment_method")
		t.put(charge, intent)
		t.complete(session, email, name, "unpaid")
		t.emit("payment_intent.processing", intent, nil)
		t.emit("checkout.session.completed", session, nil)
	default:
		t.fail(intent, charge, "card_declined", "generic_decline", "Your card was declined.")
		t.put(session)
	}
	return nil
}

func (t *tx) complete(session document, email, name, paid string) {
	session["status"], session["payment_status"], session["url"] = "complete", paid, nil
	session["customer_details"] = customerDetails(email, name)
	t.put(session)
}

// settle ends a bank debit.
func (t *tx) settle(session document, succeeded bool) error {
	intent := t.edit(session.text("payment_intent"))
	if intent.text("status") != "processing" {
		return invalid("", "", "This Checkout Session has no bank debit under way.")
	}
	charge := t.edit(intent.text("latest_charge"))
	if !succeeded {
		t.fail(intent, charge, "payment_method_debit_failed", "", "The customer's bank account could not be debited.")
		t.emit("checkout.session.async_payment_failed", session, nil)
		return nil
	}
	session["payment_status"] = "paid"
	t.put(session)
	t.succeed(intent, charge)
	t.emit("checkout.session.async_payment_succeeded", session, nil)
	return nil
}

// newIntent is the payment of a session; Stripe makes it when somebody first tries to pay.
func (t *tx) newIntent(session document) document {
	payment := session.child("_payment")
	id := newID("pi_")
	return document{
		"id": id, "object": "payment_intent", "_session": session.text("id"),
		"amount": session.number("amount_total"), "amount_capturable": int64(0), "amount_details": document{"tip": document{}}, "amount_received": int64(0),
		"application": nil, "application_fee_amount": payment["application_fee_amount"], "automatic_payment_methods": nil, "canceled_at": nil,
		"cancellation_reason": nil, "capture_method": "automatic", "client_secret": newID(id + "_secret_"), "confirmation_method": "automatic",
		"created": t.now, "currency": session.text("currency"), "customer": nil, "description": payment["description"], "invoice": nil,
		"last_payment_error": nil, "latest_charge": nil, "livemode": false, "metadata": payment.child("metadata").clone(), "next_action": nil,
		"on_behalf_of": payment["on_behalf_of"], "payment_method": nil, "payment_method_configuration_details": nil, "payment_method_options": document{},
		"payment_method_types": session["payment_method_types"], "processing": nil, "receipt_email": payment["receipt_email"], "review": nil,
		"setup_future_usage": nil, "shipping": nil, "statement_descriptor": nil, "statement_descriptor_suffix": payment["statement_descriptor_suffix"],
		"status": "requires_payment_method", "transfer_data": transferData(payment), "transfer_group": payment["transfer_group"],
	}
}

func transferData(payment document) any {
	if payment.text("destination") == "" {
		return nil
	}
	return document{"destination": payment.text("destination")}
}

func cardDetails() document {
	return document{"type": "card", "card": document{
		"amount_authorized": nil, "brand": "visa", "checks": document{"address_line1_check": nil, "address_postal_code_check": nil, "cvc_check": "pass"}, "country": "US",
		"exp_month": int64(12), "exp_year": int64(2034), "fingerprint": "Xt5EWLLDS7FJjR1c", "funding": "credit", "installments": nil, "last4": "4242",
		"mandate": nil, "network": "visa", "three_d_secure": nil, "wallet": nil,
	}}
}

// newCharge is one attempt of a payment, pending until it succeeds or fails.
func (t *tx) newCharge(session, intent, details document, email, name string) document {
	return document{
		"id": newID("ch_"), "object": "charge", "_session": session.text("id"),
		"amount": intent.number("amount"), "amount_captured": int64(0), "amount_refunded": int64(0), "application": nil, "application_fee": nil,
		"application_fee_amount": intent["application_fee_amount"], "balance_transaction": nil,
		"billing_details": document{"address": document{"city": nil, "country": nil, "line1": nil, "line2": nil, "postal_code": nil, "state": nil},
			"email": orNil(email), "name": orNil(name), "phone": nil},
		"calculated_statement_descriptor": "EVENT RADAR", "captured": false, "created": t.now, "currency": intent.text("currency"), "customer": nil,
		"description": intent["description"], "disputed": false, "failure_balance_transaction": nil, "failure_code": nil, "failure_message": nil,
		"fraud_details": document{}, "invoice": nil, "livemode": false, "metadata": intent.child("metadata").clone(), "on_behalf_of": intent["on_behalf_of"],
		"outcome": nil, "paid": false, "payment_intent": intent.text("id"), "payment_method": newID("pm_"), "payment_method_details": details,
		"receipt_email": intent["receipt_email"], "receipt_number": nil, "receipt_url": nil, "refunded": false, "review": nil, "shipping": nil,
		"source_transfer": nil, "statement_descriptor": nil, "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
		"status": "pending", "transfer_data": chargeTransferData(intent), "transfer_group": intent["transfer_group"],
	}
}

func chargeTransferData(intent document) any {
	if intent.child("transfer_data") == nil {
		return nil
	}
	return document{"amount": nil, "destination": intent.child("transfer_data").text("destination")}
}

// succeed books a charge: the money comes in, Stripe's fee goes off, and of a destination charge all of it goes to the
// destination, which gives the application fee back.
func (t *tx) succeed(intent, charge document) {
	amount, currency := charge.number("amount"), charge.text("currency")
	charge["status"], charge["paid"], charge["captured"], charge["amount_captured"] = "succeeded", true, true, amount
	charge["outcome"] = document{"network_status": "approved_by_network", "reason": nil, "risk_level": "normal", "risk_score": int64(12),
		"seller_message": "Payment complete.", "type": "authorized"}
	charge["balance_transaction"] = t.book(entry{kind: "charge", amount: amount, fee: processingFee(amount), currency: currency, source: charge.text("id"), description: charge.text("description")})
	if data := charge.child("transfer_data"); data != nil {
		t.passOn(charge, data.text("destination"))
	}
	intent["status"], intent["amount_received"], intent["payment_method"], intent["last_payment_error"] = "succeeded", amount, charge.text("payment_method"), nil
	t.put(charge, intent)
	t.emit("charge.succeeded", charge, nil)
	t.emit("payment_intent.succeeded", intent, nil)
}

// fail ends an attempt; the payment can be attempted again.
func (t *tx) fail(intent, charge document, code, decline, message string) {
	charge["status"], charge["failure_code"], charge["failure_message"] = "failed", code, message
	charge["outcome"] = document{"network_status": "declined_by_network", "reason": orNil(decline), "risk_level": "normal", "risk_score": int64(12),
		"seller_message": "The bank did not return any further details with this decline.", "type": "issuer_declined"}
	failure := document{"charge": charge.text("id"), "code": code, "doc_url": "https://stripe.com/docs/error-codes/" + dashed(code), "message": message, "type": "card_error"}
	if decline != "" {
		failure["decline_code"] = decline
	}
	intent["status"], intent["last_payment_error"], intent["payment_method"] = "requires_payment_method", failure, nil
	t.put(charge, intent)
	t.emit("payment_intent.payment_failed", intent, nil)
}

// passOn transfers a charge to its destination and collects the application fee there.
func (t *tx) passOn(charge document, account string) {
	amount, currency, id := charge.number("amount"), charge.text("currency"), charge.text("id")
	fee := charge.number("application_fee_amount")
	transferID, paymentID := newID("tr_"), newID("py_")
	group := charge.text("transfer_group")
	if group == "" {
		group = "group_" + charge.text("payment_intent")
		charge["transfer_group"] = group
	}
	charge["transfer"] = transferID
	transfer := document{
		"id": transferID, "object": "transfer", "amount": amount, "amount_reversed": int64(0), "created": t.now, "currency": currency, "description": nil,
		"destination": account, "destination_payment": paymentID, "livemode": false, "metadata": document{}, "reversed": false,
		"source_transaction": id, "source_type": "card", "transfer_group": group,
	}
	transfer["balance_transaction"] = t.book(entry{kind: "transfer", amount: -amount, currency: currency, source: transferID})
	feeID := any(nil)
	if _, charged := charge["application_fee_amount"].(int64); charged && fee > 0 {
		made := newID("fee_")
		feeID = made
		t.put(document{
			"id": made, "object": "application_fee", "account": account, "amount": fee, "amount_refunded": int64(0), "application": "ca_event_radar",
			"balance_transaction": t.book(entry{kind: "application_fee", amount: fee, currency: currency, source: made}),
			"charge":              paymentID, "created": t.now, "currency": currency, "livemode": false, "originating_transaction": id, "refunded": false,
		})
	}
	charge["application_fee"] = feeID
	payment := charge.clone()
	delete(payment, "transfer")
	maps.Copy(payment, document{"id": paymentID, "_account": account, "description": nil, "metadata": document{}, "on_behalf_of": nil,
		"payment_intent": nil, "source_transfer": transferID, "transfer_data": nil})
	fees := []any{}
	if fee > 0 {
		fees = append(fees, feeDetail("application_fee", "Event Radar application fee", fee, currency))
	}
	payment["balance_transaction"] = t.book(entry{account: account, kind: "payment", amount: amount, fee: fee, fees: fees, currency: currency, source: paymentID})
	t.put(transfer, payment)
}
