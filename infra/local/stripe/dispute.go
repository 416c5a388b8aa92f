package stripe

// evidenceFields are all that evidence can be made of.
var evidenceFields = []string{
	"access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication",
	"customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation",
	"duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
	"refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier", "shipping_date",
	"shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
}

// evidenceDue is how long a dispute waits for evidence, in seconds.
const evidenceDue = 7 * 24 * 60 * 60

// dispute opens a dispute over a payment: the bank takes the whole charge back, and a fee.
func (t *tx) dispute(intent document) (document, error) {
	charge := t.edit(intent.text("latest_charge"))
	if intent.text("status") != "succeeded" || charge.truth("disputed") {
		return nil, invalid("", "paymentIntent", "The payment %s has no charge that can be disputed.", intent.text("id"))
	}
	evidence := document{}
	for _, field := range evidenceFields {
		evidence[field] = nil
	}
	dispute := document{
		"id": newID("du_"), "object": "dispute", "amount": charge.number("amount"), "charge": charge.text("id"), "created": t.now, "currency": charge.text("currency"),
		"evidence": evidence, "evidence_details": document{"due_by": t.now + evidenceDue, "has_evidence": false, "past_due": false, "submission_count": int64(0)},
		"is_charge_refundable": false, "livemode": false, "metadata": document{}, "payment_intent": intent.text("id"),
		"payment_method_details": document{"type": "card", "card": document{"brand": "visa", "network_reason_code": "10.4"}},
		"reason":                 "fraudulent", "status": "needs_response",
	}
	charge["disputed"] = true
	t.put(charge, dispute)
	t.emit("charge.dispute.created", dispute, nil)
	t.bookDispute(dispute, -1)
	t.emit("charge.dispute.funds_withdrawn", dispute, nil)
	return dispute, nil
}

// bookDispute takes amount and fee out of the balance, or puts them back.
func (t *tx) bookDispute(dispute document, sign int64) {
	category, description := "dispute", "Chargeback withdrawal for "+dispute.text("charge")
	if sign > 0 {
		category, description = "dispute_reversal", "Chargeback reversal for "+dispute.text("charge")
	}
	currency := dispute.text("currency")
	t.book(entry{kind: "adjustment", category: category, amount: sign * dispute.number("amount"), fee: -sign * disputeFee, currency: currency, source: dispute.text("id"),
		description: description, fees: []any{feeDetail("stripe_fee", "Dispute fee", -sign*disputeFee, currency)}})
}

// updateDispute takes evidence (https://docs.stripe.com/api/disputes/update).
func updateDispute(c *call) (document, error) {
	dispute := c.edit(c.id)
	if dispute.text("object") != "dispute" {
		return nil, missing("dispute", "dispute", c.id)
	}
	dispute["metadata"] = c.in.metadata(dispute.child("metadata"))
	given := c.in.within("evidence")
	evidence, details := dispute.child("evidence"), dispute.child("evidence_details")
	before := document{}
	for _, field := range evidenceFields {
		if given.has(field) {
			given.within(field).asked = true
			evidence[field] = orNil(given.fields[field].value)
			before["evidence"] = c.find(c.id)["evidence"]
			details["has_evidence"] = true
		}
	}
	submit := c.in.flag("submit", len(before) > 0)
	if status := dispute.text("status"); status != "needs_response" && (len(before) > 0 || submit) {
		return nil, invalid("", "", "Evidence cannot be added to a dispute with a status of %s.", status)
	}
	if submit {
		before["status"] = dispute.text("status")
		dispute["status"] = "under_review"
		details["submission_count"] = details.number("submission_count") + 1
	}
	c.put(dispute)
	if len(before) > 0 {
		c.emit("charge.dispute.updated", dispute, before)
	}
	return dispute, nil
}

// closeDispute gives up: the dispute is lost (https://docs.stripe.com/api/disputes/close).
func closeDispute(c *call) (document, error) {
	dispute := c.edit(c.id)
	if dispute.text("object") != "dispute" {
		return nil, missing("dispute", "dispute", c.id)
	}
	return dispute, c.decide(dispute, false)
}

// decide ends a dispute as the bank does.
func (t *tx) decide(dispute document, won bool) error {
	before := dispute.text("status")
	if before == "won" || before == "lost" {
		return invalid("", "", "This dispute is already closed")
	}
	dispute["status"] = "lost"
	if won {
		dispute["status"] = "won"
		charge := t.edit(dispute.text("charge"))
		charge["_won"] = true
		t.put(charge)
	}
	t.put(dispute)
	t.emit("charge.dispute.closed", dispute, document{"status": before})
	if won {
		t.bookDispute(dispute, 1)
		t.emit("charge.dispute.funds_reinstated", dispute, nil)
	}
	return nil
}
