package functions

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"pgregory.net/rapid"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// play is one sequence: its people, their event, and the office that says what should become of it.
type play struct {
	testing.TB // fails the sequence alone
	*stage
	draw *rapid.T
	*office
	routes   map[string]route
	people   map[string]*invoke.Person
	versions map[string]int // of accounts
	event    string
	queue    []message.Message // what the bus has delivered, and nobody has looked at yet
	off      *message.Message  // that the event is cancelled: it comes again and again until nothing is open
	seen     int               // entries on the bus that were taken off it
	keys     int
	notices  int
	scans    int
	answers  map[string]int // by operation and code
}

// Who plays: four who buy, the organizer, somebody at the door, and one of the staff.
var buyers = []string{"Ben", "Vera", "Rosa", "Sam"}

const (
	organizer = "Ada"
	atDoor    = "Olga"
	staff     = "Alex"
)

// plays numbers the sequences, so that each has people of its own.
var plays int

// sequence has a test's methods fail one of rapid's sequences, so that it is shrunk.
type sequence struct {
	testing.TB
	t *rapid.T
}

func (s sequence) Helper()                           { s.t.Helper() }
func (s sequence) Error(args ...any)                 { s.t.Fatal(args...) }
func (s sequence) Errorf(format string, args ...any) { s.t.Fatalf(format, args...) }
func (s sequence) Logf(format string, args ...any)   { s.t.Logf(format, args...) }
func (s sequence) Fatal(args ...any)                 { s.t.Fatal(args...) }
func (s sequence) Fatalf(format string, args ...any) { s.t.Fatalf(format, args...) }

// begin gathers the people of a sequence, and has the organizer make an event.
func begin(t testing.TB, draw *rapid.T, on *stage) *play {
	plays++
	p := &play{TB: sequence{t, draw}, draw: draw, stage: on, routes: routes(t), people: map[string]*invoke.Person{}, versions: map[string]int{},
		office: &office{suspended: map[string]bool{}, status: "draft", version: 1}, answers: map[string]int{}, seen: len(on.cloud.Entries())}
	name := "model-" + strconv.Itoa(plays)
	var writes []table.Write
	for _, person := range recorded().people() {
		person.Subject, person.Email = name+"-"+person.Subject, strings.ToLower(person.Name)+"@"+name+".example.test"
		p.people[person.Name], p.versions[person.Name] = person, 1
		writes = append(writes, p.account(*person))
	}
	writes = append(writes, table.Write{Op: table.Put, Key: table.PayoutKey(userID(*p.people[organizer])), Record: account.PayoutAccount{
		UserID: userID(*p.people[organizer]), Version: 1, StripeID: atDesk(t).account, ChargesEnabled: true, PayoutsEnabled: true, CreatedAt: before, UpdatedAt: before}})
	if err := on.table.Commit(t.Context(), writes...); err != nil {
		t.Fatal(err)
	}
	p.createEvent()
	return p
}

// account is that of somebody who has called before, with their roles.
func (p *play) account(person invoke.Person) table.Write {
	roles := []access.Role{access.Participant}
	switch person.Name {
	case organizer:
		roles = append(roles, access.Organizer)
	case staff:
		roles = append(roles, access.Admin)
	}
	user := account.User{ID: userID(person), Version: 1, Email: person.Email, EmailVerified: true, Status: account.Active, Roles: roles, CreatedAt: before, UpdatedAt: before,
		Profile: account.Profile{Name: person.Name, DisplayName: person.Name, ProfileVisibility: account.PrivateProfile, Locale: "en", TimeZone: "Europe/Berlin"}}
	return table.Write{Op: table.Put, Key: table.UserKey(user.ID), Record: user}.At(table.GSI1, table.UserEntry(user.ID, before))
}

// call is a request by somebody, "" for nobody in particular.
type call struct {
	who, function string
	path          []string // what stands for the parameters of the route's path
	query         string
	headers       map[string]string
	body          any
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// send sends a request as the gateway does, and returns the answer and the code of its problem, "" if it is none. The answer is one that
// openapi.yaml promises.
func (p *play) send(c call, into any) (code string) {
	p.Helper()
	route := p.routes[c.function]
	notification := events.APIGatewayV2HTTPRequest{Version: "2.0", RouteKey: route.method + " " + route.path, RawPath: route.path, RawQueryString: c.query,
		Headers: map[string]string{"content-type": "application/json", "accept": "application/json"}, PathParameters: map[string]string{}}
	for i, name := range parameter.FindAllStringSubmatch(route.path, -1) {
		notification.PathParameters[name[1]] = c.path[i]
		notification.RawPath = strings.Replace(notification.RawPath, name[0], c.path[i], 1)
	}
	maps.Copy(notification.Headers, c.headers)
	if text, ok := c.body.(string); ok {
		notification.Body = text
	} else if c.body != nil {
		text, err := json.Marshal(c.body)
		if err != nil {
			p.Fatal(err)
		}
		notification.Body = string(text)
	}
	at := &notification.RequestContext
	at.RouteKey, at.Stage, at.RequestID, at.HTTP.Method, at.HTTP.Path, at.HTTP.SourceIP = notification.RouteKey, "$default", id.New("req"), route.method, notification.RawPath, "203.0.113.7"
	if c.who != "" {
		claims := map[string]string{}
		for name, value := range p.people[c.who].Claims(time.Now().Add(time.Hour)) {
			claims[name] = fmt.Sprint(value)
		}
		at.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: claims}}
	}
	response, err := p.fleet.Request(p.Context(), c.function, notification)
	if err == nil && response.Status == http.StatusTooManyRequests { // nobody else does so much in a minute
		p.wait(response)
		response, err = p.fleet.Request(p.Context(), c.function, notification)
	}
	if err != nil {
		p.Fatal(err)
	}
	route.check(p, notification, response)
	if response.Status >= http.StatusBadRequest {
		var problem struct{ Type string }
		if err := json.Unmarshal(response.Body, &problem); err != nil {
			p.Fatalf("%s answers %d %s", c.function, response.Status, response.Body)
		}
		code = problem.Type[strings.LastIndex(problem.Type, "/")+1:]
		if want, known := statuses[code]; known && response.Status != want || !known && response.Status != http.StatusConflict {
			p.Fatalf("%s answers %d with %s", c.function, response.Status, code)
		}
	} else if into != nil {
		if err := json.Unmarshal(response.Body, into); err != nil {
			p.Fatalf("%s answers %s: %v", c.function, response.Body, err)
		}
	}
	p.answers[c.function+" "+code]++
	return code
}

// wait waits for as long as an answer asks for. The functions remember who has had too many, so that nobody could take it back.
func (p *play) wait(answer invoke.Response) {
	p.Helper()
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil {
		p.Fatalf("too many, and to be tried again %q", answer.Header.Get("Retry-After"))
	}
	time.Sleep(time.Duration(seconds) * time.Second)
}

// statuses are those of problems that are not just in the way of what is there already.
var statuses = map[string]int{"not-found": 404, "forbidden": 403, "suspended": 403, "version-stale": 412, "idempotency-key-reused": 422,
	"unknown-ticket-type": 422, "limit-per-order": 422, "refund-exceeds-paid": 422}

// ask sends a request and says whether it succeeded, as it should when the model finds nothing wrong with it; otherwise one of the
// things must be said that are.
func (p *play) ask(c call, into any, wrong ...string) bool {
	p.Helper()
	if p.suspended[c.who] {
		wrong = []string{"suspended"}
	}
	code := p.send(c, into)
	if p.routes[c.function].method != http.MethodGet {
		body, _ := json.Marshal(c.body) // what is sent marshals
		p.Logf("%s: %s %v %s: %q", c.who, c.function, c.path, body, code)
	}
	if code == "" && wrong != nil || code != "" && !slices.Contains(wrong, code) {
		p.Fatalf("%s by %s is answered with %q, and wrong with it is %q", c.function, c.who, code, wrong)
	}
	return code == ""
}

// fresh is a header with a key that was not used before.
func (p *play) fresh() map[string]string {
	p.keys++
	return map[string]string{"idempotency-key": "key " + strconv.Itoa(p.keys)}
}

// match is a header with a version; now and then with one that is not current, which is then what is wrong.
func (p *play) match(version int) (header map[string]string, wrong []string) {
	if p.rarely("stale") {
		version, wrong = version+1, []string{"version-stale"}
	}
	return map[string]string{"if-match": fmt.Sprintf("%q", strconv.Itoa(version))}, wrong
}

// rarely happens about every tenth time. (Rapid draws bounds more often than what lies between.)
func (p *play) rarely(what string) bool { return p.number(what, 0, 7) == 5 }

func (p *play) number(what string, from, to int) int {
	return rapid.IntRange(from, to).Draw(p.draw, what)
}

func (p *play) flip(what string) bool { return rapid.Bool().Draw(p.draw, what) }

// one draws one of several. If there are none, so is the step: then nothing must have been drawn before, or rapid gives up early.
func one[E any](p *play, what string, of []E) E {
	if len(of) == 0 {
		p.draw.Skip("there is no " + what)
	}
	return of[p.number(what, 0, len(of)-1)]
}

// mostly is the one that something belongs to, and now and then another.
func (p *play) mostly(who string) string {
	if p.rarely("somebody else") {
		return one(p, "buyer", buyers)
	}
	return who
}

// someOrder is an order that somebody made, mostly one that something can come of.
func (p *play) someOrder() *order {
	return p.orderThat(func(of *order) bool { return of.open() || of.status == "confirmed" }, "any order")
}

// orderThat is an order of which something is true; now and then, if or says so, any.
func (p *play) orderThat(is func(*order) bool, or ...string) *order {
	those := slices.DeleteFunc(slices.Clone(p.orders), func(of *order) bool { return !is(of) })
	if or != nil && len(p.orders) > 0 && (len(those) == 0 || p.rarely(or[0])) {
		those = p.orders
	}
	return one(p, "order", those)
}

// seldom does something now and then, and otherwise has somebody order: what is refused, or ends much, is soon tried enough.
func (p *play) seldom(act func()) func() {
	return func() {
		if p.rarely("at all") {
			act()
		} else {
			p.reserve()
		}
	}
}

// unlikely says that the step is not taken where it would only be refused; somebody orders instead.
func (p *play) unlikely(refused bool) bool {
	if !refused || p.rarely("all the same") {
		return false
	}
	p.reserve()
	return true
}

// someTicket is a ticket of some order, mostly one that lets somebody in.
func (p *play) someTicket() (*order, *ticket) {
	of := p.orderThat(func(of *order) bool { return len(of.valid()) > 0 }, "any order")
	if valid := of.valid(); len(valid) > 0 && !p.rarely("any ticket") {
		return of, one(p, "ticket", valid)
	}
	return of, one(p, "ticket", of.tickets)
}

// isTeams says what is wrong with a call that only some of the event's team may make.
func (p *play) isTeams(who string, may ...string) []string {
	switch {
	case slices.Contains(may, who):
		return nil
	case who == organizer || who == atDoor || p.visible():
		return []string{"forbidden"}
	}
	return []string{"not-found"}
}
