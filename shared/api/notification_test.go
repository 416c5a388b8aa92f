package api

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

const fullNotification = `{
  "version": "2.0", "routeKey": "POST /v1/things", "rawPath": "/v1/things", "rawQueryString": "a=1&b=%20", "cookies": ["a=1", "b=2"],
  "headers": {"content-type": "application\/json", "x-text": "\u00e4\ud83d\ude00\"\\"},
  "queryStringParameters": {"a": "1"}, "stageVariables": null, "pathParameters": {"thingId": "thg_1"},
  "requestContext": {"accountId": "1", "apiId": "x", "authentication": {"clientCert": {"validity": {"notBefore": "}"}}},
    "authorizer": {"jwt": {"claims": {"sub": "s", "aud": "[a b]"}, "scopes": ["x"]}, "lambda": {"a": true}}, "domainName": "api.test", "timeEpoch": 1,
    "http": {"method": "POST", "path": "/v1/things", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.9", "userAgent": "x"}, "requestId": "r", "stage": "$default"},
  "body": "{\"a\":[1,2]}", "isBase64Encoded": true }`

// The reader reads what encoding/json reads.
func TestNotificationsAreReadWhole(t *testing.T) {
	var want events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal([]byte(fullNotification), &want); err != nil {
		t.Fatal(err)
	}
	have, err := readNotification([]byte(fullNotification))
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]any{
		"path": {have.RawPath, want.RawPath}, "query": {have.RawQueryString, want.RawQueryString}, "cookies": {have.Cookies, want.Cookies},
		"headers": {have.Headers, want.Headers}, "parameters": {have.PathParameters, want.PathParameters}, "body": {have.Body, want.Body},
		"base64": {have.IsBase64Encoded, want.IsBase64Encoded}, "id": {have.RequestContext.RequestID, want.RequestContext.RequestID},
		"domain": {have.RequestContext.DomainName, want.RequestContext.DomainName}, "method": {have.RequestContext.HTTP.Method, want.RequestContext.HTTP.Method},
		"address": {have.RequestContext.HTTP.SourceIP, want.RequestContext.HTTP.SourceIP}, "claims": {have.RequestContext.Authorizer.JWT.Claims, want.RequestContext.Authorizer.JWT.Claims},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
}

// API Gateway makes texts of all claims; an emulator may leave truths and numbers as they are.
func TestClaimsMayBeTruthsAndNumbers(t *testing.T) {
	n, err := readNotification([]byte(`{"requestContext":{"authorizer":{"jwt":{"claims":{"email_verified":true,"exp":1.7e9,"name":null}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"email_verified": "true", "exp": "1.7e9", "name": ""}
	if have := n.RequestContext.Authorizer.JWT.Claims; !reflect.DeepEqual(have, want) {
		t.Errorf("have %v", have)
	}
}

func TestNotificationsThatAreNone(t *testing.T) {
	for _, payload := range []string{``, `[]`, `7`, `{`, `{"headers":7}`, `{"rawPath":{}}`, `{"headers":{"a":["b"]}}`, `{"requestContext":"x"}`, `{"requestContext":{"authorizer":{"jwt":[]}}}`} {
		if have, err := readNotification([]byte(payload)); err == nil {
			t.Errorf("%s is read as %+v", payload, have)
		}
	}
	for _, payload := range []string{`{}`, `null`, `{"headers":null,"body":null,"cookies":null,"requestContext":{"authorizer":null}}`} {
		if _, err := readNotification([]byte(payload)); err != nil {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

// Whatever comes, the reader does not panic.
func FuzzReadNotification(f *testing.F) {
	f.Add([]byte(fullNotification))
	f.Add([]byte(`{"headers":{"a":null},"cookies":[1,"x",null],"isBase64Encoded":1}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		n, err := readNotification(payload)
		if err == nil && n == nil {
			t.Error("nothing")
		}
	})
}
