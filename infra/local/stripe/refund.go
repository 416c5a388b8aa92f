package stripe

// createRefund gives money of a payment back (https://docs.stripe.com/api/refunds/create). The outcome is what
// /_control/refunds asked for.
func createRefund(c *call) (document, error) {
	in := c.in
	chargeID, intentID := in.text("charge"), in.text("payment_intent")
	reason := ""
	if in.has("reason") {
		reason = in.oneOf("reason", "duplicate", "fraudulent", "requested_by_customer")
	}
	reverse, giveBack := in.flag("reverse_transfer", false), in.flag("refund_application_fee", false)
	amount, sent := in.integer("amount")
	metadata := in.metadata(nil)
	charge, err := c.refundable(chargeID, intentID)
	if err != nil {
		return nil, err
	}
	left := charge.number("amount_captured") - charge.number("amount_refunded")
	if !sent {
		amount = left
	}
	if err := c.checkRefund(charge, amount, left); err != nil {
		return nil, err
	}
	refund := document{
		"id": newID("re_"), "object": "refund", "amount": amount, "balance_transaction": nil, "charge": charge.text("id"), "created": c.now,
		"currency": charge.text("currency"), "destination_details": refundDestination(charge), "metadata": metadata,
		"payment_intent": charge["payment_intent"], "reason": orNil(reason), "receipt_number": nil, "source_transfer_reversal": nil,
		"status": "succeeded", "transfer_reversal": nil,
	}
	if err := c.giveBack(refund, charge, reverse, giveBack); err != nil {
		return nil, err
	}
	c.emitRefunded(charge, amount)
	switch c.refunds {
	case "pending":
		refund["status"] = "pending"
		c.put(refund)
	case "failed":
		c.failRefund(refund)
	}
	return refund, nil
}

func refundDestination(charge document) document {
	kind := charge.child("payment_method_details").text("type")
	if kind != "card" {
		return document{"type": kind, kind: document{}}
	}
	return document{"type": "card", "card": document{"reference": nil, "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}}
}

// refundable finds the charge that a refund is of.
func (c *call) refundable(chargeID, intentID string) (document, error) {
	switch {
	case chargeID == "" && intentID == "":
		return nil, malformed("parameter_missing", "charge", "One of the following params should be provided for this request: payment_intent or charge.")
	case intentID != "":
		intent := c.find(intentID)
		if intent.text("object") != "payment_intent" {
			return nil, notFound("payment_intent", "payment_intent", intentID)
		}
		if chargeID == "" {
			chargeID = intent.text("latest_charge")
		}
		if intent.text("status") != "succeeded" {
			return nil, invalid("", "", "This PaymentIntent (%s) does not have a successful charge to refund.", intentID)
		}
	}
	charge := c.edit(chargeID)
	if charge.text("object") != "charge" || charge.text("_account") != c.account {
		return nil, notFound("charge", "charge", chargeID)
	}
	if intentID != "" && charge.text("payment_intent") != intentID {
		return nil, invalid("", "charge", "The charge %s does not belong to the PaymentIntent %s.", chargeID, intentID)
	}
	if charge.text("status") != "succeeded" {
		return nil, invalid("", "charge", "Charge %s is %s and cannot be refunded.", chargeID, charge.text("status"))
	}
	return charge, nil
}

// notFound is missing in a parameter instead of the path.
func notFound(what, param, id string) *problem {
	p := missing(what, param, id)
	p.status = 400
	return p
}

// checkRefund never lets more go back than came in: what is pending counts as gone.
func (c *call) checkRefund(charge document, amount, left int64) error {
	currency := charge.text("currency")
	if charge.truth("disputed") && !charge.truth("_won") {
		return invalid("charge_disputed", "charge", "Charge %s has been charged back; cannot issue a refund.", charge.text("id"))
	}
	if left == 0 {
		return invalid("charge_already_refunded", "", "Charge %s has already been refunded.", charge.text("id"))
	}
	if amount < 1 {
		return malformed("parameter_invalid_integer", "amount", "Invalid positive integer")
	}
	if p := countable(amount, currency, "amount"); p != nil {
		return p
	}
	if amount > left {
		than := "unrefunded amount on charge"
		if left == charge.number("amount") {
			than = "charge amount"
		}
		return invalid("", "amount", "Refund amount (%s) is greater than %s (%s)", formatted(amount, currency), than, formatted(left, currency))
	}
	return nil
}

// giveBack books a refund with what hangs on it.
func (c *call) giveBack(refund, charge document, reverse, giveBack bool) error {
	amount, currency := refund.number("amount"), refund.text("currency")
	charge["amount_refunded"] = charge.number("amount_refunded") + amount
	charge["refunded"] = charge.number("amount_refunded") == charge.number("amount")
	refund["balance_transaction"] = c.book(entry{kind: "refund", amount: -amount, currency: currency, source: refund.text("id"), description: "REFUND FOR CHARGE"})
	if reverse {
		transfer := c.edit(charge.text("transfer"))
		if transfer == nil {
			return invalid("", "reverse_transfer", "Cannot reverse transfer on charge %s because it does not have an associated transfer.", charge.text("id"))
		}
		reversal, err := c.reverse(transfer, amount, nil, refund)
		if err != nil {
			return err
		}
		refund["transfer_reversal"] = reversal.text("id")
	}
	if giveBack {
		fee := c.edit(charge.text("application_fee"))
		if fee == nil {
			return invalid("", "refund_application_fee", "Cannot refund the application fee of charge %s because it does not have one.", charge.text("id"))
		}
		// Of a full refund all that is left of the fee, else in proportion: https://docs.stripe.com/api/refunds/create
		part := fee.number("amount") - fee.number("amount_refunded")
		if !charge.truth("refunded") {
			part = min(part, share(fee.number("amount"), amount, charge.number("amount")))
		}
		if part > 0 {
			c.refundFee(fee, part, nil)
		}
	}
	c.put(refund, charge)
	return nil
}

func (t *tx) emitRefunded(charge document, amount int64) {
	before := document{"amount_refunded": charge.number("amount_refunded") - amount}
	if charge.truth("refunded") {
		before["refunded"] = false
	}
	t.emit("charge.refunded", charge, before)
}

// settleRefund ends a refund that is pending. One that had succeeded may fail too, days later: the bank sends it back.
func (t *tx) settleRefund(refund document, succeeded bool) error {
	status := refund.text("status")
	switch {
	case status == "failed" || status == "canceled" || status == "succeeded" && succeeded:
		return invalid("", "", "This refund has %s already.", status)
	case succeeded:
		refund["status"] = "succeeded"
		t.put(refund)
		t.emit("charge.refund.updated", refund, document{"status": status})
	default:
		t.failRefund(refund)
	}
	return nil
}

// failRefund puts the money back into the balance, and what can be refunded of the charge. Reversals and fee refunds stay: those
// are the platform's to undo.
func (t *tx) failRefund(refund document) {
	before := document{"status": refund["status"], "failure_balance_transaction": nil, "failure_reason": nil}
	amount := refund.number("amount")
	refund["status"], refund["failure_reason"] = "failed", "lost_or_stolen_card"
	refund["failure_balance_transaction"] = t.book(entry{kind: "refund_failure", amount: amount, currency: refund.text("currency"), source: refund.text("id"), description: "REFUND FAILURE"})
	charge := t.edit(refund.text("charge"))
	charge["amount_refunded"], charge["refunded"] = charge.number("amount_refunded")-amount, false
	t.put(refund, charge)
	t.emit("charge.refund.updated", refund, before)
}
