package inbox

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestMailsOfBothStoresNewestFirst(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/store" {
			w.Write([]byte(`{"emails": [
				{"messageId": "1", "from": "\"Event Radar\" <tickets@radar.example>", "destination": {"to": ["\"Ada, Countess\" <ada@example.test>"]}, "at": 100,
				 "subject": "first", "body": {"text": "t", "html": "h"}, "attachments": [{"contentType": "text/calendar", "filename": "event.ics", "content": "QkVHSU4="}]},
				{"messageId": "2", "from": "tickets@radar.example", "destination": {"to": ["ben@example.test"]}, "at": 300, "subject": "third", "body": {}}]}`))
			return
		}
		w.Write([]byte(`{"messages": {"000": [{"MessageId": "3", "Source": "no-reply@v.example", "To": ["ada@example.test"], "Subject": "second", "BodyText": "123456", "Timestamp": 200.5}]}}`))
	}))
	defer server.Close()
	mails, err := Inbox{Mails: server.URL, AWS: server.URL}.Read(t.Context())
	if err != nil || len(mails) != 3 || mails[0].Subject != "third" || mails[1].Subject != "second" || mails[2].Subject != "first" {
		t.Fatalf("%v, %+v", err, mails)
	}
	first := mails[2]
	if first.From != "tickets@radar.example" || first.To != "ada@example.test" || first.Text != "t" || first.HTML != "h" || first.SentAt.Unix() != 100 {
		t.Errorf("the first is %+v", first)
	}
	if file := first.Attachments[0]; file.Name != "event.ics" || file.Size != 5 || string(file.Content) != "BEGIN" {
		t.Errorf("its file is %+v", file)
	}
}
