package api

import (
	"context"
	"math"
	"net/http"
	"net/netip"
	"net/textproto"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/access"
)

// What clients write into headers, paths and queries is read by hand here and there. These hold for whatever they write.

// asked is a request with one header, as far as an operation's decoding sees it.
func asked(name, value string) *Request {
	r := &Request{route: &Route{ID: "x", Key: KeyHeeded}, http: &http.Request{Header: http.Header{}, URL: &url.URL{Path: "/v1/things"}}}
	r.http.Header[name] = []string{value}
	return r
}

// A cursor opens as the position that it was made of, for whom it was made and nobody else; and nothing opens but what was made
// here, letter for letter.
func FuzzCursor(f *testing.F) {
	cursors := NewCursors(func(context.Context) ([]byte, error) { return []byte("key"), nil })
	of := func(user, path, query string) context.Context {
		values, _ := url.ParseQuery(query) // as much of it as can be read
		r := &Request{route: &Route{ID: "x"}, http: &http.Request{URL: &url.URL{Path: path}}, query: values}
		return context.WithValue(context.Background(), bindingKey{}, &binding{request: r, userID: user})
	}
	for i, position := range []string{"p", "po", "pos", `{"a":"evt_01JD8Q4VY0R6M5T2XKZ3N7WBCE"}`, ""} {
		sealed, err := cursors.Seal(of("usr_1", "/v1/things", "text=a"), []byte(position))
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(position), "usr_1", "text=a", "usr_2", "text=b", *sealed, i)
		f.Add([]byte(position), "usr_1", "text=a", "usr_1", "text=a&limit=5&cursor=x", *sealed+"\n", -1)
	}
	f.Fuzz(func(t *testing.T, position []byte, user, query, otherUser, otherQuery, sent string, at int) {
		if position == nil {
			return // the end of a list
		}
		mine, others := of(user, "/v1/things", query), of(otherUser, "/v1/things", otherQuery)
		sealed, err := cursors.Seal(mine, position)
		if err != nil {
			t.Fatal(err)
		}
		if opened, err := cursors.Open(mine, *sealed); err != nil || string(opened) != string(position) {
			t.Errorf("%q is sealed as %s and opens as %q, %v", position, *sealed, opened, err)
		}
		bound := func(ctx context.Context) string { return ctx.Value(bindingKey{}).(*binding).String() }
		if opened, err := cursors.Open(others, *sealed); err == nil && bound(mine) != bound(others) {
			t.Errorf("a cursor of %q opens for %q as %q", bound(mine), bound(others), opened)
		}
		altered := []byte(*sealed)
		if at >= 0 {
			altered[at%len(altered)]++
		}
		for _, cursor := range []string{sent, string(altered)} {
			opened, err := cursors.Open(mine, cursor)
			if err != nil || opened == nil {
				continue
			}
			if again, err := cursors.Seal(mine, opened); err != nil || *again != cursor {
				t.Errorf("%q opens as %q, whose cursor is %q, %v", cursor, opened, *again, err)
			}
		}
	})
}

// The version that If-Match names is a positive number, in one tag that could have been answered.
func FuzzIfMatch(f *testing.F) {
	for _, seed := range []string{`"7"`, `W/"7"`, `"7.93"`, ` W/"7.93" `, `7`, `"7", "8"`, `"7.1", "8.1"`, `"+7"`, `"007"`, `*`, `"-1"`, `""`, `"9223372036854775808"`, `W/W/"7"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := asked("If-Match", header)
		version := r.IfMatch()
		if r.Err() != nil {
			return
		}
		tag := strings.TrimPrefix(strings.TrimSpace(header), "W/")
		number := strconv.FormatInt(version, 10)
		if version < 1 || !strings.HasPrefix(tag, `"`+number) || strings.Count(tag, `"`) != 2 || !strings.HasSuffix(tag, `"`) {
			t.Errorf("%q is read as version %d", header, version)
		}
		if again := asked("If-Match", `"`+number+`"`); again.IfMatch() != version || again.Err() != nil {
			t.Errorf("version %d is not read as itself", version)
		}
	})
}

// What is chosen is on offer, and weighs between 0 and 1; who takes one type alone gets it.
func FuzzAccept(f *testing.F) {
	offers := []string{"image/svg+xml", "image/png", "application/pdf"}
	for _, seed := range []string{"*/*", "image/png", "image/*;q=0.5, application/pdf", "image/png;q=NaN", "image/png;q=0", ";q=1,", "a/b;q=2;q=-1", "IMAGE/PNG ; Q=1", "image/png;q=1e-400", "image/png;q=0x1p-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if chosen := negotiate(accept, offers); !slices.Contains(offers, chosen) {
			t.Errorf("%q chooses %q", accept, chosen)
		}
		for _, offer := range offers {
			if quality := qualityOf(accept, offer); math.IsNaN(quality) || quality < 0 || quality > 1 {
				t.Errorf("%q likes %s by %v", accept, offer, quality)
			}
			if chosen := negotiate(offer+", "+accept, []string{offer}); chosen != offer {
				t.Errorf("who asks for %s gets %s", offer, chosen)
			}
		}
		if kind, _, _ := strings.Cut(accept, ";"); isJSON(accept) != strings.EqualFold(strings.TrimSpace(kind), "application/json") {
			t.Errorf("%q is JSON: %v", accept, isJSON(accept))
		}
	})
}

// 304 is for those who named the tag, strong or weak, or all tags.
func FuzzIfNoneMatch(f *testing.F) {
	for _, seed := range [][2]string{{`"7"`, `"7"`}, {`W/"7", "8"`, `"8"`}, {"*", `"7"`}, {`"7`, `"7"`}, {`"a,b"`, `"a,b"`}, {"", ""}, {`"7.1"`, `"7"`}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, header, opaque string) {
		if strings.ContainsAny(opaque, "\", \t\r\n") || strings.TrimSpace(opaque) != opaque {
			return // no tag of ours has these
		}
		tag := `"` + opaque + `"`
		if !matches(tag, tag) || !matches("W/"+tag, tag) || !matches(`"x", `+tag, tag) || !matches("*", tag) {
			t.Errorf("%s does not match itself", tag)
		}
		if matches(header, tag) && !strings.Contains(header, tag) && !strings.Contains(header, "*") {
			t.Errorf("%q matches %s", header, tag)
		}
	})
}

// A key that is accepted counts for one person, and for one path; what is refused has none.
func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range []string{"k", "", " ", "k\tk", "ключ", strings.Repeat("k", 255), strings.Repeat("k", 256), "\x7f", "~"} {
		f.Add(seed, "k", []byte(`{"a":1}`))
	}
	f.Fuzz(func(t *testing.T, key, other string, body []byte) {
		once := func(key, user, path string) (access.Once, error) {
			r := asked("Idempotency-Key", key)
			r.http.URL.Path, r.canonical = path, body
			return r.once(access.Actor{UserID: user})
		}
		mine, err := once(key, "usr_1", "/v1/a")
		if err != nil {
			if mine != (access.Once{}) || len(key) <= 255 && printable(key) {
				t.Errorf("%q is refused: %v, %+v", key, err, mine)
			}
			return
		}
		if key == "" {
			if mine != (access.Once{}) {
				t.Errorf("no key is %+v", mine)
			}
			return
		}
		for _, r := range key {
			if r < ' ' || r > '~' {
				t.Errorf("%q is accepted", key)
			}
		}
		if again, err := once(key, "usr_1", "/v1/a"); err != nil || again != mine || mine.Key == "" || mine.Hash == "" {
			t.Errorf("%q is %+v, then %+v, %v", key, mine, again, err)
		}
		for _, different := range [][3]string{{key, "usr_2", "/v1/a"}, {key, "usr_1", "/v1/b"}, {key, "", "/v1/a"}, {other, "usr_1", "/v1/a"}} {
			if theirs, _ := once(different[0], different[1], different[2]); theirs.Key == mine.Key && different != [3]string{key, "usr_1", "/v1/a"} {
				t.Errorf("%q of usr_1 at /v1/a and %q have one key", key, different)
			}
		}
	})
}

// Whatever stands in Authorization names nobody, unless the provider signed it: then whom it was signed for.
func FuzzAuthorization(f *testing.F) {
	p := newProvider(f)
	who := newIdentifier(p.Provider)
	token := p.signers[1].token(f, nil)
	for _, seed := range []string{"Bearer " + token, "bearer  " + token, "Bearer", "Bearer ", "Basic YTpi", token, "Bearer " + token[:len(token)-4], "Bearer a.b.c",
		"Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer " + strings.Repeat("x", 9000), "Bearer " + p.signers[1].token(f, map[string]any{"sub": nil})} {
		f.Add(seed, 0, byte(0))
		f.Add(seed, len(seed)-1, byte(1))
	}
	f.Fuzz(func(t *testing.T, header string, at int, by byte) {
		if header != "" && at >= 0 {
			spoiled := []byte(header)
			spoiled[at%len(spoiled)] ^= by
			header = string(spoiled)
		}
		found, sent := bearer(header)
		if sent != (header != "") || len(found) > 8<<10 || strings.TrimSpace(found) != found || !strings.Contains(header, found) {
			t.Errorf("%q is read as the token %q, %v", header, found, sent)
		}
		if found == "" {
			return
		}
		name, err := who.verified(t.Context(), found)
		// The signature's last letter has bits that mean nothing, so that a token can be spelled in more than one way.
		if genuine := token[:len(token)-1]; err == nil && (!strings.HasPrefix(found, genuine) || name.subject != "subject-1" || name.issuer != issuer) {
			t.Errorf("%q makes its sender %+v", header, name)
		}
	})
}

// However an address is written, it counts as the network of one subscriber, and that as itself.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "fe80::1%eth0", "::", "", "?", "2001:db8::1/64", "203.0.113.9:80"} {
		f.Add(seed, "guessed", seed)
	}
	f.Fuzz(func(t *testing.T, source, secret, claimed string) {
		s := &server{settings: settings{originSecret: "known to the CDN"}}
		from := func(source, secret, claimed string) string {
			r := asked("X-Viewer-Address", claimed)
			r.notification = &get("/v1/things").APIGatewayV2HTTPRequest
			r.notification.RequestContext.HTTP.SourceIP = source
			r.http.Header.Set("X-Origin-Secret", secret)
			return s.address(r)
		}
		direct := from(source, "", "")
		if secret != "known to the CDN" && from(source, secret, claimed) != direct {
			t.Errorf("somebody with the secret %q chooses the address %q", secret, claimed)
		}
		address, err := netip.ParseAddr(claimed)
		if err != nil {
			if behind := from(source, "known to the CDN", claimed); behind != direct {
				t.Errorf("the address %q counts as %s", claimed, behind)
			}
			return
		}
		counted := from(source, "known to the CDN", claimed)
		if own, err := netip.ParseAddr(counted); err == nil && own.Is4() && own == address.Unmap() {
			return
		}
		if prefix, err := netip.ParsePrefix(counted); err != nil || prefix.Bits() != 64 || !prefix.Contains(address.WithZone("")) {
			t.Errorf("%s counts as %s", address, counted)
		}
	})
}

// The request that is made of a notification has the query and the headers that were sent, each in one piece, and none by which
// the adapter would take its sender for somebody.
func FuzzRestore(f *testing.F) {
	f.Add("/v1/things/a", "text=a&limit=1", "Accept", "a, b", []byte("{}"), false)
	f.Add("/v1/things/%zz", "a=%zz", "x-golambdaproxy-apigw-context", "{}", []byte("e30="), true)
	f.Add("//evil.test/a", "a b", "Cookie", "a=1; b=2", []byte("%%%"), true)
	f.Add("/v1/things/100%", "#", "host", "evil.test", []byte(nil), false)
	f.Add("", ";", "X-GoLambdaProxy-ApiGw-StageVars", "{", []byte("\xff"), false)
	f.Fuzz(func(t *testing.T, path, query, name, value string, body []byte, encoded bool) {
		r := get(path)
		r.RawQueryString, r.Body, r.IsBase64Encoded = query, string(body), encoded
		r.Headers = map[string]string{name: value}
		route := &Route{ID: "x", Method: "GET", Path: "/v1/things/{thingId}", Query: []string{"text", "limit"}, HasBody: true}
		read, err := newRequest(route, &r.APIGatewayV2HTTPRequest)
		if err != nil {
			if !isProblem(err) {
				t.Errorf("%q?%q is answered with %v", path, query, err)
			}
			return
		}
		name = textproto.CanonicalMIMEHeaderKey(name)
		if sent := read.http.Header[name]; name == forgedContext || name == forgedStage {
			if sent != nil {
				t.Errorf("%s arrives as %q", name, sent)
			}
		} else if len(sent) != 1 || sent[0] != value {
			t.Errorf("%s: %q arrives as %q", name, value, sent)
		}
		if want, err := url.ParseQuery(query); err != nil || !reflect.DeepEqual(read.query, want) {
			t.Errorf("%q is read as %v, and should be %v, %v", query, read.query, want, err)
		}
		if !encoded && string(read.body) != string(body) || len(read.body) > MaxBody {
			t.Errorf("the body %q arrives as %q", body, read.body)
		}
		id := read.PathValue("thingId", &checkID)
		if read.Err() == nil && (!strings.HasPrefix(id, "thg_") || len(id) != len(thingID)) {
			t.Errorf("%q is about %q", path, id)
		}
	})
}
