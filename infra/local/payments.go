package main

import (
	"fmt"
	"net"
	"strconv"

	"github.com/event-radar/event-radar/infra/local/checkout"
	"github.com/event-radar/event-radar/infra/local/stripe"
)

// What the local Stripe signs its notifications with; no more of a secret than checkout.StripeKey.
const (
	stripeWebhook = "whsec_local_platform"
	stripeConnect = "whsec_local_connect"
)

// startStripe serves what stands in for Stripe until it is closed. It runs in this process, as the site does.
func (shop *workshop) startStripe() (*stripe.Server, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(checkout.StripePort)))
	if err != nil {
		return nil, err
	}
	server, err := stripe.Open(shop.root.Local("state", "stripe"), stripe.Options{
		URL: checkout.StripeURL, SecretKey: checkout.StripeKey,
		WebhookURL: fmt.Sprintf("http://127.0.0.1:%d/v1/webhooks/stripe", checkout.SitePort), WebhookSecret: stripeWebhook, ConnectWebhookSecret: stripeConnect,
	})
	if err != nil {
		listener.Close()
		return nil, err
	}
	server.Serve(listener)
	return server, nil
}

// stripeSecret is what the functions read from Secrets Manager, named as in every stage.
var stripeSecret = struct {
	name   string
	values map[string]string
}{
	name:   "event-radar/local/stripe",
	values: map[string]string{"secretKey": checkout.StripeKey, "webhookSecret": stripeWebhook, "connectWebhookSecret": stripeConnect},
}
