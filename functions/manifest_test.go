package functions

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/table"
)

// verified says whether a page's signature fits its text and its key, by RFC 7515 and 7797 alone.
func verified(t testing.TB, page operation.CheckInManifest) bool {
	t.Helper()
	decode := func(text string) []byte {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatalf("%q is no base64url: %v", text, err)
		}
		return raw
	}
	var header struct {
		Alg  string   `json:"alg"`
		Kid  string   `json:"kid"`
		B64  *bool    `json:"b64"`
		Crit []string `json:"crit"`
	}
	if err := json.Unmarshal(decode(page.Protected), &header); err != nil || header.Alg != "ES256" || header.Kid != page.Key.Kid || header.B64 == nil || *header.B64 {
		t.Fatalf("the header is %s", decode(page.Protected))
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, decode(page.Key.X), decode(page.Key.Y)))
	if err != nil {
		t.Fatal(err)
	}
	signature, digest := decode(page.Signature), sha256.Sum256([]byte(page.Protected+"."+page.Payload))
	return len(signature) == 64 && ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

// page reads the answer as a gate does: what it says only after it was verified.
func (r *run) manifest() operation.ManifestPage {
	r.Helper()
	var signed operation.CheckInManifest
	if err := json.Unmarshal(r.response.Body, &signed); err != nil || r.response.Status != http.StatusOK {
		r.Fatalf("%d %s", r.response.Status, r.response.Body)
	}
	if !verified(r, signed) {
		r.Errorf("the signature does not fit: %s", r.response.Body)
	}
	document, err := contract()
	if err != nil {
		r.Fatal(err)
	}
	var any any
	if err := json.Unmarshal([]byte(signed.Payload), &any); err != nil {
		r.Fatal(err)
	}
	if err := document.Components.Schemas["ManifestPage"].Value.VisitJSON(any); err != nil {
		r.Errorf("the payload is not what openapi.yaml says: %v", err)
	}
	var page operation.ManifestPage
	if err := json.Unmarshal([]byte(signed.Payload), &page); err != nil {
		r.Fatal(err)
	}
	return page
}

// since asks for the page behind a position.
func since(position string) func(*events.APIGatewayV2HTTPRequest) {
	return func(n *events.APIGatewayV2HTTPRequest) { n.RawQueryString = "since=" + url.QueryEscape(position) }
}

// fingerprint is a code's hash as openapi.yaml says that a gate makes it.
func fingerprint(code string) string {
	sum := sha256.Sum256([]byte("event-radar/ticket-code/1:" + code))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

var _ = expect("check-ins", map[string]func(*run){
	"manifest": func(r *run) {
		page := r.manifest()
		if page.EventID != r.concert || page.Since != nil || !page.More || len(page.Tickets) != 3 {
			r.Fatalf("the page is %+v", page)
		}
		known := map[string]operation.ManifestTicket{}
		for _, ticket := range page.Tickets {
			known[ticket.RegistrationID] = ticket
		}
		if first := known[r.first]; first.CodeHash != fingerprint(r.code()) || first.HolderName != r.ben.Name || first.TicketTypeName != "Seat" ||
			first.Status != "confirmed" || !first.Admits || first.CheckedInAt != nil {
			r.Errorf("the first ticket is %+v", first)
		}
		if used := known[r.used]; used.Status != "attended" || !used.Admits || used.CheckedInAt == nil {
			r.Errorf("the used ticket is %+v", used)
		}
		if body := string(r.response.Body); strings.Contains(body, r.code()) || strings.Contains(body, r.ben.Email) {
			r.Error("it gives away a code or an address")
		}
	},
})

// A gate reads the list, somebody is let in elsewhere, and the gate learns of it by the stream.
func TestAGateLearnsWhatChanged(t *testing.T) {
	r := atTheDoor(t)
	r.calls("check-ins/manifest", nil)
	position := r.manifest().Position
	r.calls("check-ins/manifest", since(position))
	page := r.manifest()
	if page.More || len(page.Tickets) != 0 || page.Since == nil || *page.Since != position {
		t.Fatalf("nothing changed, and the page is %+v", page)
	}
	before := stored[booking.Order](r, table.OrderKey(r.order))
	if answer := r.sends("", read(r.code(), "1")); answer.Status != http.StatusOK {
		t.Fatalf("check-in: %d %s", answer.Status, answer.Body)
	}
	r.streams(table.OrderKey(r.order), before, stored[booking.Order](r, table.OrderKey(r.order)))
	r.calls("check-ins/manifest", since(page.Position))
	told := r.manifest()
	if len(told.Tickets) != 2 || told.More {
		t.Fatalf("the page is %+v", told)
	}
	for _, ticket := range told.Tickets {
		if in := ticket.RegistrationID == r.first; in != (ticket.CheckedInAt != nil) || ticket.Version != 2 {
			t.Errorf("the ticket is %+v", ticket)
		}
	}
}

// streams hands a change of an item to the function that follows the table's stream.
func (r *run) streams(key table.Key, before, after any) {
	r.Helper()
	change, err := json.Marshal(map[string]any{"Records": []any{map[string]any{"eventName": "MODIFY", "dynamodb": map[string]any{
		"SequenceNumber": "1", "OldImage": imageOf(r, key, before), "NewImage": imageOf(r, key, after)}}}})
	if err != nil {
		r.Fatal(err)
	}
	answer, err := r.fleet.Invoke(r.Context(), "workers/project", change)
	if err != nil || string(answer) != `{"batchItemFailures":[]}` {
		r.Fatalf("%v: %s", err, answer)
	}
}

// imageOf is an item as a record of the stream has it.
func imageOf(t testing.TB, key table.Key, record any) map[string]any {
	t.Helper()
	attributes, err := attributevalue.MarshalMapWithOptions(record, func(options *attributevalue.EncoderOptions) { options.TagKey = "json" })
	if err != nil {
		t.Fatal(err)
	}
	image := jsonOf(&types.AttributeValueMemberM{Value: attributes})["M"].(map[string]any)
	image["PK"], image["SK"], image["type"] = map[string]any{"S": key.PK}, map[string]any{"S": key.SK}, map[string]any{"S": key.Type}
	return image
}

// jsonOf is an attribute in DynamoDB's JSON.
func jsonOf(value types.AttributeValue) map[string]any {
	switch value := value.(type) {
	case *types.AttributeValueMemberS:
		return map[string]any{"S": value.Value}
	case *types.AttributeValueMemberN:
		return map[string]any{"N": value.Value}
	case *types.AttributeValueMemberBOOL:
		return map[string]any{"BOOL": value.Value}
	case *types.AttributeValueMemberL:
		list := make([]any, len(value.Value))
		for i, element := range value.Value {
			list[i] = jsonOf(element)
		}
		return map[string]any{"L": list}
	case *types.AttributeValueMemberM:
		fields := map[string]any{}
		for name, element := range value.Value {
			fields[name] = jsonOf(element)
		}
		return map[string]any{"M": fields}
	}
	return map[string]any{"NULL": true}
}

// What is altered by a single letter, or signed for something else, is no page of ours.
func TestAnAlteredPageIsFoundOut(t *testing.T) {
	r := atTheDoor(t)
	r.calls("check-ins/manifest", nil)
	var genuine operation.CheckInManifest
	if err := json.Unmarshal(r.response.Body, &genuine); err != nil || !verified(t, genuine) {
		t.Fatalf("%v: %s", err, r.response.Body)
	}
	for name, alter := range map[string]func(*operation.CheckInManifest){
		"a ticket that was used": func(m *operation.CheckInManifest) {
			m.Payload = strings.Replace(m.Payload, `"status":"attended"`, `"status":"confirmed"`, 1)
		},
		"another event": func(m *operation.CheckInManifest) { m.Payload = strings.Replace(m.Payload, r.concert, r.gala, 1) },
		"longer": func(m *operation.CheckInManifest) {
			m.Payload = strings.Replace(m.Payload, `"expiresAt":"2`, `"expiresAt":"3`, 1)
		},
		"a space": func(m *operation.CheckInManifest) { m.Payload += " " },
	} {
		altered := genuine
		if alter(&altered); altered == genuine {
			t.Fatalf("%s: nothing was altered", name)
		}
		if verified(t, altered) {
			t.Errorf("%s: the signature still fits", name)
		}
	}
	r.calls("check-ins/manifest", nil)
	var again operation.CheckInManifest
	if err := json.Unmarshal(r.response.Body, &again); err != nil || again.Key != genuine.Key {
		t.Errorf("the key is another with every call: %+v", again.Key)
	}
}

func TestAManifestHasItsPositionsAlone(t *testing.T) {
	r := atTheDoor(t)
	for position, want := range map[string]int{
		"":            http.StatusBadRequest,
		"2026-11-27":  http.StatusBadRequest,
		"e30":         http.StatusBadRequest, // {}
		"bm90aGluZw":  http.StatusBadRequest,
		outdated(t):   http.StatusConflict,
		tooLong(2000): http.StatusBadRequest,
	} {
		if answer := r.calls("check-ins/manifest", since(position)); answer.Status != want {
			t.Errorf("%.40q: %d %s, want %d", position, answer.Status, answer.Body, want)
		}
	}
}

func outdated(t *testing.T) string {
	t.Helper()
	return base64.RawURLEncoding.EncodeToString([]byte(`{"n":"` + table.Instant(before) + `"}`))
}

func tooLong(letters int) string { return strings.Repeat("x", letters) }
