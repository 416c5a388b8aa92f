package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/infra/local/build"
)

func testdata(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parsed(t *testing.T, text string) *Spec {
	t.Helper()
	spec, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// Nothing in the specification is silently unenforced: each of these changes is refused, with words that lead to it.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a keyword without a check":       {"minProperties: 1", "propertyNames: {maxLength: 3}", "schema EventEdit: does not know propertyNames"},
		"an extension nobody reads":       {"x-text: markdown", "x-texture: markdown", "schema EventEdit.description: does not know x-texture"},
		"an operation's extension":        {"x-idempotency: required", "x-idempotent: true", "does not know x-idempotent"},
		"a format without a check":        {"format: email", "format: idn-email", "does not know format idn-email"},
		"no function":                     {"      x-function: orders/reserve\n", "", "POST /v1/events/{eventId}/orders: lacks x-function"},
		"no access":                       {"      x-access: owner\n", "", "getTicket"},
		"a download that is no file":      {"x-access: owner", "x-access: owner\n      x-download: ../ticket", "x-download is the name of a file"},
		"an access that is none":          {"x-access: owner", "x-access: everybody", "x-access is not known"},
		"a team role that is none":        {"team: [owner, manager]", "team: [owner, boss]", "no such team role: boss"},
		"a rate of nothing":               {"limit: 30, per: minute", "limit: 30, per: fortnight", "x-rate is"},
		"a text without an end":           {"maxLength: 20000, ", "", "schema EventEdit.description: is a text without maxLength"},
		"a list without an end":           {"          maxItems: 20\n          items:\n            type: object\n            required: [name", "          items:\n            type: object\n            required: [name", "schema OrderRequest.attendees: is a list without maxItems"},
		"a header nobody reads":           {"name: Idempotency-Key", "name: X-Trace", "does not know header X-Trace"},
		"a parameter that the path lacks": {"name: registrationId", "name: ticketId", "lacks parameter registrationId"},
		"a reference to nothing":          {"schemas/OrderRequest'", "schemas/Nothing'", "schema Nothing: is referred to but not there"},
		"a schema in itself":              {"properties: {url: {type: string}, alt", "properties: {url: {$ref: '#/components/schemas/Event'}, alt", "contains itself"},
		"two functions in one folder":     {"x-function: events/update", "x-function: events/list", "there twice"},
		"a choice of schemas":             {"- {type: \"null\"}", "- {type: string}", "oneOf is a schema or null"},
		"a requirement of nothing":        {"required: [lines]", "required: [lines, rows]", "requires rows"},
		"an answer without a name":        {"{$ref: '#/components/schemas/EventPage'}", "{type: object, properties: {a: {type: string}}}", "answers a schema without a name"},
	} {
		text := strings.Replace(testdata(t), c.old, c.new, 1)
		if text == testdata(t) {
			t.Fatalf("%s: changes nothing", name)
		}
		want := c.want
		if name == "no access" {
			want = "lacks x-access"
		}
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

func TestTwoRunsAreTheSame(t *testing.T) {
	first, err := Sources(parsed(t, testdata(t)))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := Sources(parsed(t, testdata(t)))
		if err != nil {
			t.Fatal(err)
		}
		for name := range first {
			if string(first[name]) != string(again[name]) {
				t.Fatalf("%s differs", name)
			}
		}
	}
}

func TestSources(t *testing.T) {
	files, err := Sources(parsed(t, testdata(t)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, source := range files {
		all.Write(source)
	}
	text := strings.Join(strings.Fields(all.String()), " ")
	for _, want := range []string{
		"Access: access.Rule{Kind: access.ForTeam, Team: []access.TeamRole{access.Owner, access.Manager}}",
		"Rate: api.Rate{Limit: 30, Per: time.Minute}", "Key: api.KeyRequired", `in.EventID = r.PathValue("eventId", &checkEventID)`,
		"in.Body = r.Document(&checkEventEdit)", "in.IfMatch = r.IfMatch()", "RadiusKm *float64", "From *time.Time", "Online *bool", "Limit int",
		"EndAt *time.Time `json:\"endAt\"`", "Cover *Cover `json:\"cover,omitempty\"`", "NextCursor *string `json:\"nextCursor\"`",
		"Amount *int64 `json:\"amount,omitempty\"`", "type OrderRequestLine struct", "type EventOrganizer struct",
		`return ` + "`\"`" + ` + strconv.FormatInt(int64(v.Version), 10) + "." + strconv.FormatInt(int64(v.StockVersion), 10) + ` + "`\"`",
		"{Name: \"promoCode\", Schema: &api.Schema{Kind: api.String, Text: api.Raw, MaxLength: 50}}",
		"func (v *EventPage) FillLists()", `Media: []string{"image/svg+xml", "image/png"}`, "in.Accept = r.Accept()",
		`var checkListEventsNear = api.Schema{Kind: api.String, Pattern: &api.Pattern{Expression: "^-?\\d+,-?\\d+$"}, MaxLength: 40}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s", want)
		}
	}
}

func TestGateway(t *testing.T) {
	spec := parsed(t, testdata(t))
	definition, err := Gateway(spec)
	if err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]int{"- AccessToken: []": 3, "aws_proxy": 5, "${PlatformNotFoundFunction.Arn}": 1, "isDefaultRoute: true": 1, "type: jwt": 1, "- ApiRole": 5} {
		if have := strings.Count(string(definition), what); have != want {
			t.Errorf("%s is there %d times, want %d", what, have, want)
		}
	}
	if strings.Contains(string(definition), "!Ref") || strings.Contains(string(definition), "!Sub") {
		t.Error("AWS::Include knows no short forms")
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{"eventId": "EventID", "joinUrl": "JoinURL", "descriptionHtml": "DescriptionHTML", "registrationIds": "RegistrationIDs",
		"iCal": "ICal", "qrCode": "QRCode", "reserveOrder": "ReserveOrder", "OrderRequest": "OrderRequest", "If-Match": "IfMatch", "createdAt": "CreatedAt"} {
		if have := goName(name); have != want {
			t.Errorf("%s becomes %s, want %s", name, have, want)
		}
	}
	for function, want := range map[string]string{"orders/reserve": "OrdersReserveFunction", "account/become-organizer": "AccountBecomeOrganizerFunction", "check-ins/create": "CheckInsCreateFunction"} {
		if have := build.LogicalID(function); have != want {
			t.Errorf("%s becomes %s, want %s", function, have, want)
		}
	}
}

// A function that serves one operation is not linked with the others: the tables are static data that the linker drops.
func TestFunctionsLinkOnlyWhatTheyUse(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a function")
	}
	binary := filepath.Join(t.TempDir(), "bootstrap")
	command := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./functions/events/archive")
	command.Dir = "../.."
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s", output)
	}
	symbols, err := exec.CommandContext(t.Context(), "go", "tool", "nm", binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	const operations = "shared/api/operation."
	if !strings.Contains(string(symbols), operations+"ArchiveEvent") {
		t.Error("lacks its own operation")
	}
	for _, other := range []string{"ReserveOrder", "checkOrderRequest", "decodeReserveOrder", "checkEventPatch", "init"} {
		for line := range strings.Lines(string(symbols)) {
			if strings.HasSuffix(strings.TrimSpace(line), operations+other) {
				t.Errorf("is linked with %s", other)
			}
		}
	}
}
