package notice_test

import (
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/booking/bookingtest"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/notice/recipients"
	"github.com/event-radar/event-radar/shared/privacy"
)

// Who deleted their account gets no mail, and those who share an order with them get theirs.
func TestNobodyWritesToWhoIsForgotten(t *testing.T) {
	s := newScene(t)
	if err := privacy.NewStore(s.Table, clock.System).Erase(t.Context(), s.buyer); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Orders.Forget(t.Context(), s.buyer.UserID, s.buyer.Email); err != nil {
		t.Fatal(err)
	}
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
		t.Fatal(err)
	}
	if len(s.office.sent) != 1 || !strings.HasPrefix(s.office.sent[0], "ben@example.test: ") {
		t.Errorf("sent %q, want one to ben", s.office.sent)
	}
}

// A mail is found by its recipient's address until that is forgotten. Its record stays, and the mail is not sent again.
func TestAMailForgetsItsRecipient(t *testing.T) {
	s := newScene(t)
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil {
		t.Fatal(err)
	}
	email := bookingtest.Person("ben").Email
	mails, err := recipients.Mails(t.Context(), s.Table, email, 10)
	if err != nil || len(mails) != 1 || mails[0].Template != "tickets-issued" || mails[0].State != "sent" || mails[0].OrderID != s.order.ID {
		t.Fatalf("ben's mails are %+v, %v", mails, err)
	}
	for range 2 {
		if finished, err := recipients.Forget(t.Context(), s.Table, email); err != nil || !finished {
			t.Fatal(finished, err)
		}
	}
	if mails, err = recipients.Mails(t.Context(), s.Table, email, 10); err != nil || len(mails) != 0 {
		t.Errorf("ben's mails are still %+v, %v", mails, err)
	}
	if err := s.post.Handle(t.Context(), s.confirmed()); err != nil || len(s.office.sent) != 2 {
		t.Errorf("delivered again: %v, sent %q", err, s.office.sent)
	}
}
