package stripe

import (
	"slices"
	"strings"
)

// show is a copy of an object for the outside, with the lists that it always carries.
func (t *tx) show(d document) document {
	shown := d.public()
	switch d.text("object") {
	case "list":
		data := shown.list("data")
		for i, item := range d.list("data") {
			data[i] = t.show(item.(document))
		}
	case "transfer":
		shown["reversals"] = t.listed(t.where("transfer_reversal", "transfer", d.text("id")), "/v1/transfers/"+d.text("id")+"/reversals")
	case "application_fee":
		shown["refunds"] = t.listed(t.where("fee_refund", "fee", d.text("id")), "/v1/application_fees/"+d.text("id")+"/refunds")
	case "dispute":
		shown["balance_transactions"] = newestFirst(t, t.where("balance_transaction", "source", d.text("id")))
	}
	return shown
}

func newestFirst(t *tx, found []document) []any {
	list := make([]any, len(found))
	for i, d := range found {
		list[len(found)-1-i] = t.show(d)
	}
	return list
}

// listed is a whole list within an object, the newest first.
func (t *tx) listed(found []document, url string) document {
	return document{"object": "list", "data": newestFirst(t, found), "has_more": false, "url": url}
}

// expandable says, for each kind of object, which of its fields can be the whole object instead of its id.
var expandable = map[string][]string{
	"checkout.session":    {"payment_intent", "line_items"},
	"payment_intent":      {"latest_charge", "on_behalf_of"},
	"charge":              {"application_fee", "balance_transaction", "failure_balance_transaction", "on_behalf_of", "payment_intent", "refunds", "source_transfer", "transfer"},
	"refund":              {"balance_transaction", "charge", "failure_balance_transaction", "payment_intent", "source_transfer_reversal", "transfer_reversal"},
	"transfer":            {"balance_transaction", "destination", "destination_payment", "source_transaction"},
	"transfer_reversal":   {"balance_transaction", "destination_payment_refund", "source_refund", "transfer"},
	"application_fee":     {"account", "balance_transaction", "charge", "originating_transaction"},
	"fee_refund":          {"balance_transaction", "fee"},
	"balance_transaction": {"source"},
	"dispute":             {"charge", "payment_intent"},
}

// within are lists that a path may lead through, and groups of fields that are no objects.
var within = []string{"data", "transfer_data", "reversals", "refunds", "balance_transactions"}

// expand puts whole objects in the place of ids, along a path such as payment_intent.latest_charge.transfer
// (https://docs.stripe.com/api/expanding_objects).
func (t *tx) expand(d document, path, whole string) error {
	if strings.Count(whole, ".") > 4 { // data. apart, four levels
		return malformed("", "expand", "You cannot expand more than 4 levels of a property. Property: %s", whole)
	}
	field, rest, deeper := strings.Cut(path, ".")
	refused := malformed("", "expand", "This property cannot be expanded (%s).", whole)
	kind := d.text("object")
	switch {
	case slices.Contains(expandable[kind], field):
		t.expandField(d, kind, field)
	case kind == "" && field == "destination":
		t.expandField(d, kind, field)
	case !slices.Contains(within, field) || !deeper:
		return refused
	}
	if !deeper {
		return nil
	}
	switch value := d[field].(type) {
	case document:
		return t.expand(value, rest, whole)
	case []any:
		for _, item := range value {
			if err := t.expand(item.(document), rest, whole); err != nil {
				return err
			}
		}
	}
	return nil // there is nothing to expand in null
}

func (t *tx) expandField(d document, kind, field string) {
	id := d.text("id")
	switch {
	case kind == "checkout.session" && field == "line_items":
		items := []any{}
		for _, item := range t.find(id).list("_line_items") {
			items = append(items, item.(document).public())
		}
		d[field] = document{"object": "list", "data": items, "has_more": false, "url": "/v1/checkout/sessions/" + id + "/line_items"}
	case kind == "charge" && field == "refunds":
		d[field] = t.listed(t.where("refund", "charge", id), "/v1/charges/"+id+"/refunds")
	default:
		if found := t.find(d.text(field)); found != nil {
			d[field] = t.show(found)
		}
	}
}
