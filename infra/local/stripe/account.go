package stripe

import "net/http"

// requirements of an account that has not been through onboarding.
var requirements = []string{"business_profile.mcc", "business_profile.url", "business_type", "external_account", "representative.dob.day", "tos_acceptance.date", "tos_acceptance.ip"}

// linkLasts is how long an onboarding link is good for, in seconds.
const linkLasts = 5 * 60

// createAccount makes an Express account (https://docs.stripe.com/api/accounts/create).
func createAccount(c *call) (document, error) {
	in := c.in
	in.oneOf("type", "express")
	country := in.text("country")
	if country == "" {
		country = "US"
	}
	if len(country) != 2 {
		return nil, invalid("country_unsupported", "country", "Country '%s' is unknown.", country)
	}
	currency := map[string]string{"US": "usd", "GB": "gbp", "CH": "chf", "JP": "jpy", "AU": "aud", "CA": "cad", "SE": "sek", "DK": "dkk", "NO": "nok", "PL": "pln"}[country]
	if currency == "" {
		currency = "eur"
	}
	requested := document{}
	capabilities := in.within("capabilities")
	for _, name := range []string{"card_payments", "transfers"} {
		if capabilities.within(name).flag("requested", false) {
			requested[name] = "inactive"
		}
	}
	id := newID("acct_1")[:21]
	account := document{
		"id": id, "object": "account", "type": "express", "country": country, "default_currency": currency, "created": c.now,
		"business_type": orNil(businessType(in)), "capabilities": requested, "charges_enabled": false, "payouts_enabled": false, "details_submitted": false,
		"email": orNil(in.email("email")), "metadata": in.metadata(nil), "business_profile": businessProfile(in.within("business_profile"), document{}),
		"controller":          document{"is_controller": true, "type": "application"},
		"external_accounts":   document{"object": "list", "data": []any{}, "has_more": false, "total_count": int64(0), "url": "/v1/accounts/" + id + "/external_accounts"},
		"future_requirements": requirementsOf(), "requirements": requirementsOf(requirements...),
		"settings":       accountSettings(),
		"tos_acceptance": document{"date": nil},
	}
	c.put(account)
	return account, nil
}

func businessType(in *form) string {
	if !in.has("business_type") {
		return ""
	}
	return in.oneOf("business_type", "individual", "company", "non_profit", "government_entity")
}

func businessProfile(in *form, before document) document {
	profile := document{"mcc": nil, "name": nil, "product_description": nil, "support_address": nil, "support_email": nil, "support_phone": nil, "support_url": nil, "url": nil}
	for field := range profile {
		profile[field] = before[field]
		if field != "support_address" && in.has(field) {
			profile[field] = orNil(in.text(field))
		}
	}
	return profile
}

func accountSettings() document {
	return document{
		"bacs_debit_payments": document{}, "branding": document{"icon": nil, "logo": nil, "primary_color": nil, "secondary_color": nil},
		"card_issuing": document{"tos_acceptance": document{"date": nil, "ip": nil}},
		"card_payments": document{"decline_on": document{"avs_failure": false, "cvc_failure": false}, "statement_descriptor_prefix": nil,
			"statement_descriptor_prefix_kana": nil, "statement_descriptor_prefix_kanji": nil},
		"dashboard":           document{"display_name": nil, "timezone": "Etc/UTC"},
		"payments":            document{"statement_descriptor": nil, "statement_descriptor_kana": nil, "statement_descriptor_kanji": nil},
		"payouts":             document{"debit_negative_balances": true, "schedule": document{"delay_days": int64(7), "interval": "daily"}, "statement_descriptor": nil},
		"sepa_debit_payments": document{},
	}
}

func requirementsOf(due ...string) document {
	reason := any(nil)
	if len(due) > 0 {
		reason = "requirements.past_due"
	}
	return document{"alternatives": []any{}, "current_deadline": nil, "currently_due": texts(due...), "disabled_reason": reason, "errors": []any{},
		"eventually_due": texts(due...), "past_due": texts(due...), "pending_verification": []any{}}
}

// noAccess is what Stripe says of an account that is not connected to the platform.
func noAccess(id string) *problem {
	return &problem{status: http.StatusForbidden, kind: "invalid_request_error", code: "account_invalid",
		message: "The provided key does not have access to account '" + id + "' (or that account does not exist). Application access may have been revoked."}
}

func getAccount(c *call) (document, error) {
	found := c.find(c.id)
	if found.text("object") != "account" {
		return nil, noAccess(c.id)
	}
	return found, nil
}

func updateAccount(c *call) (document, error) {
	if _, err := getAccount(c); err != nil {
		return nil, err
	}
	account := c.edit(c.id)
	account["metadata"] = c.in.metadata(account.child("metadata"))
	account["business_profile"] = businessProfile(c.in.within("business_profile"), account.child("business_profile"))
	if c.in.has("email") {
		account["email"] = c.in.email("email")
	}
	for _, name := range []string{"card_payments", "transfers"} {
		if c.in.within("capabilities").within(name).flag("requested", false) && account.child("capabilities").text(name) == "" {
			account.child("capabilities")[name] = capability(account.truth("details_submitted"))
		}
	}
	c.put(account)
	return account, nil
}

func capability(active bool) string {
	if active {
		return "active"
	}
	return "inactive"
}

// createAccountLink makes the address of the onboarding page, good for a few minutes and once.
func createAccountLink(c *call) (document, error) {
	in := c.in
	account := in.required("account")
	in.required("type")
	in.oneOf("type", "account_onboarding", "account_update")
	in.oneOf("collect", "currently_due", "eventually_due")
	in.within("collection_options").oneOf("fields", "currently_due", "eventually_due")
	in.required("refresh_url")
	in.required("return_url")
	link := document{
		"id": newID("_link_"), "object": "_link", "account": account, "expires_at": c.now + linkLasts,
		"refresh_url": in.address("refresh_url"), "return_url": in.address("return_url"),
	}
	if account != "" && c.find(account).text("object") != "account" {
		return nil, notFound("account", "account", account)
	}
	c.put(link)
	return document{"object": "account_link", "created": c.now, "expires_at": link["expires_at"], "url": c.links.onboarding(account, link.text("id"))}, nil
}

// enable sets what an account may do, and says so when that is something new.
func (t *tx) enable(account document, charges, payouts bool) {
	before := document{}
	set := func(field string, value any) {
		if old := account[field]; old != value {
			before[field], account[field] = old, value
		}
	}
	set("charges_enabled", charges)
	set("payouts_enabled", payouts)
	if charges || payouts {
		set("details_submitted", true)
	}
	if len(before) == 0 {
		return
	}
	before["requirements"], before["capabilities"] = account["requirements"], account["capabilities"]
	account["requirements"] = requirementsOf()
	if !charges || !payouts {
		account["requirements"] = requirementsOf("individual.verification.document")
	}
	active := document{}
	for name := range account.child("capabilities") {
		active[name] = capability(charges)
	}
	account["capabilities"] = active
	t.put(account)
	t.emitFor(account.text("id"), "account.updated", account, before)
}
