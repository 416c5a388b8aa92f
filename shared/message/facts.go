package message

import "time"

// OrderConfirmed: the seats of an order are its buyer's.
type OrderConfirmed struct {
	OrderID string `json:"orderId"`
	EventID string `json:"eventId"`
}

// OrderCancelled: an order was given up, by its buyer or by the organizer; its seats are free again.
type OrderCancelled struct {
	OrderID string `json:"orderId"`
	EventID string `json:"eventId"`
}

// OrderExpired: an order was not paid in time; its seats are free again.
type OrderExpired struct {
	OrderID string `json:"orderId"`
	EventID string `json:"eventId"`
}

// OrderCalledOff: an order is cancelled because its event is.
type OrderCalledOff struct {
	OrderID string `json:"orderId"`
	EventID string `json:"eventId"`
}

// PaymentNotified: Stripe says that something became of one of its objects.
type PaymentNotified struct {
	NotificationID string `json:"notificationId"`
	Kind           string `json:"kind"` // Stripe's name for what happened
	ObjectID       string `json:"objectId"`
	IntentID       string `json:"intentId,omitempty"`  // of the payment that it belongs to, where the notification says so
	AccountID      string `json:"accountId,omitempty"` // of the organizer that it belongs to
}

// PaymentFailed: a payment that takes days did not come; the seats of its order are free again.
type PaymentFailed struct {
	OrderID string `json:"orderId"`
	EventID string `json:"eventId"`
}

// RefundRequested: money is to be given back.
type RefundRequested struct {
	RefundID string `json:"refundId"`
	OrderID  string `json:"orderId"`
	EventID  string `json:"eventId"`
	Cause    string `json:"cause"`
}

// RefundFailed: money could not be given back. What was to be given can be given back again.
type RefundFailed struct {
	RefundID string `json:"refundId"`
	OrderID  string `json:"orderId"`
	EventID  string `json:"eventId"`
}

// DisputeOpened: the bank of an order's payer wants its payment back. DisputeClosed: it has decided.
type DisputeOpened struct {
	DisputeID string `json:"disputeId"`
	OrderID   string `json:"orderId"`
	EventID   string `json:"eventId"`
}

// DisputeClosed: a dispute was decided.
type DisputeClosed struct {
	DisputeID string `json:"disputeId"`
	OrderID   string `json:"orderId"`
	EventID   string `json:"eventId"`
	Won       bool   `json:"won"`
}

// RegistrationRevoked: an event's organizer took a ticket away.
type RegistrationRevoked struct {
	OrderID        string `json:"orderId"`
	EventID        string `json:"eventId"`
	RegistrationID string `json:"registrationId"`
}

// CallOffDue: orders of a cancelled event are still to be settled, from one order on.
type CallOffDue struct {
	EventID string `json:"eventId"`
	From    string `json:"from"` // the place of that order among the event's; "" for the newest
	Open    int    `json:"open"` // how many orders of this round were not settled yet
	Round   int    `json:"round"`
}

// OrderMailRequested: the buyer asked for the order's mail once more.
type OrderMailRequested struct {
	OrderID string `json:"orderId"`
	Request string `json:"request"` // tells one request from the next
}

// RegistrationWithdrawn: somebody gave one ticket back; its seat is free again.
type RegistrationWithdrawn struct {
	OrderID        string `json:"orderId"`
	EventID        string `json:"eventId"`
	RegistrationID string `json:"registrationId"`
}

// RegistrationCheckedIn: a ticket was let in.
type RegistrationCheckedIn struct {
	EventID        string `json:"eventId"`
	RegistrationID string `json:"registrationId"`
	Gate           string `json:"gate"`
}

// CheckInUndone: a ticket was let in by mistake, and is outside again.
type CheckInUndone struct {
	EventID        string `json:"eventId"`
	RegistrationID string `json:"registrationId"`
}

// EventPublished: an event can be found and joined.
type EventPublished struct {
	EventID string `json:"eventId"`
}

// EventChanged: what an event's page says has changed.
type EventChanged struct {
	EventID   string    `json:"eventId"`
	Version   int64     `json:"eventVersion"`
	MeetingID string    `json:"meetingId,omitempty"` // of the meeting that changed; "" for the event itself
	Moved     bool      `json:"moved"`               // time or place changed: whoever has a ticket must know
	Before    *Occasion `json:"before,omitempty"`    // when it moved
	After     *Occasion `json:"after,omitempty"`
}

// Occasion is when and where something takes place, as everybody may know it: a link to join is not in it.
type Occasion struct {
	StartAt  time.Time  `json:"startAt"`
	EndAt    *time.Time `json:"endAt,omitempty"` // nil: open-ended
	TimeZone string     `json:"timeZone"`
	Place    string     `json:"place,omitempty"` // on one line
}

// EventUnpublished: an event is a draft again.
type EventUnpublished struct {
	EventID string `json:"eventId"`
}

// EventCancelled: an event does not take place. Its orders are to be settled, one by one.
type EventCancelled struct {
	EventID string `json:"eventId"`
}

// EventArchived: an event is put away.
type EventArchived struct {
	EventID string `json:"eventId"`
}

// MeetingCancelled: one meeting of a published event will not take place.
type MeetingCancelled struct {
	EventID   string `json:"eventId"`
	MeetingID string `json:"meetingId"`
}

// OrderNoticeDue: one order's holders are to be told of what concerns its whole event. Such news is told order by order, so
// that each mail succeeds or fails by itself.
type OrderNoticeDue struct {
	OrderID string  `json:"orderId"`
	EventID string  `json:"eventId"`
	About   Message `json:"about"` // the news
}

// AnnouncementDue: holders of an event's orders are still to be told of some news, from one order on.
type AnnouncementDue struct {
	EventID string  `json:"eventId"`
	From    string  `json:"from"` // the place of that order among the event's
	About   Message `json:"about"`
}

// UserRegistered: somebody called for the first time.
type UserRegistered struct {
	UserID string `json:"userId"`
}

// UserErased: somebody deleted their account. Whoever holds anything that names them forgets it.
type UserErased struct {
	UserID string `json:"userId"`
}

// OrganizerEnrolled: a user took up the organizer's role.
type OrganizerEnrolled struct {
	UserID string `json:"userId"`
}

func (OrderConfirmed) MessageType() string        { return "order.confirmed" }
func (OrderCancelled) MessageType() string        { return "order.cancelled" }
func (OrderExpired) MessageType() string          { return "order.expired" }
func (OrderCalledOff) MessageType() string        { return "order.calledOff" }
func (PaymentNotified) MessageType() string       { return "payment.notified" }
func (PaymentFailed) MessageType() string         { return "payment.failed" }
func (RefundRequested) MessageType() string       { return "refund.requested" }
func (RefundFailed) MessageType() string          { return "refund.failed" }
func (DisputeOpened) MessageType() string         { return "dispute.opened" }
func (DisputeClosed) MessageType() string         { return "dispute.closed" }
func (RegistrationRevoked) MessageType() string   { return "registration.revoked" }
func (CallOffDue) MessageType() string            { return "event.callOffDue" }
func (OrderMailRequested) MessageType() string    { return "order.mailRequested" }
func (OrderNoticeDue) MessageType() string        { return "order.noticeDue" }
func (AnnouncementDue) MessageType() string       { return "event.announcementDue" }
func (RegistrationWithdrawn) MessageType() string { return "registration.withdrawn" }
func (RegistrationCheckedIn) MessageType() string { return "registration.checkedIn" }
func (CheckInUndone) MessageType() string         { return "registration.checkInUndone" }
func (EventPublished) MessageType() string        { return "event.published" }
func (EventChanged) MessageType() string          { return "event.changed" }
func (EventUnpublished) MessageType() string      { return "event.unpublished" }
func (EventArchived) MessageType() string         { return "event.archived" }
func (EventCancelled) MessageType() string        { return "event.cancelled" }
func (MeetingCancelled) MessageType() string      { return "meeting.cancelled" }
func (UserRegistered) MessageType() string        { return "user.registered" }
func (UserErased) MessageType() string            { return "user.erased" }
func (OrganizerEnrolled) MessageType() string     { return "user.organizerEnrolled" }

func (f OrderConfirmed) MessageSubject() string        { return f.OrderID }
func (f OrderCancelled) MessageSubject() string        { return f.OrderID }
func (f OrderExpired) MessageSubject() string          { return f.OrderID }
func (f OrderCalledOff) MessageSubject() string        { return f.OrderID }
func (f PaymentNotified) MessageSubject() string       { return f.NotificationID }
func (f PaymentFailed) MessageSubject() string         { return f.OrderID }
func (f RefundRequested) MessageSubject() string       { return f.RefundID }
func (f RefundFailed) MessageSubject() string          { return f.RefundID }
func (f DisputeOpened) MessageSubject() string         { return f.DisputeID }
func (f DisputeClosed) MessageSubject() string         { return f.DisputeID }
func (f RegistrationRevoked) MessageSubject() string   { return f.RegistrationID }
func (f CallOffDue) MessageSubject() string            { return f.EventID }
func (f OrderMailRequested) MessageSubject() string    { return f.OrderID }
func (f OrderNoticeDue) MessageSubject() string        { return f.OrderID }
func (f AnnouncementDue) MessageSubject() string       { return f.EventID }
func (f RegistrationWithdrawn) MessageSubject() string { return f.RegistrationID }
func (f RegistrationCheckedIn) MessageSubject() string { return f.RegistrationID }
func (f CheckInUndone) MessageSubject() string         { return f.RegistrationID }
func (f EventPublished) MessageSubject() string        { return f.EventID }
func (f EventChanged) MessageSubject() string          { return f.EventID }
func (f EventUnpublished) MessageSubject() string      { return f.EventID }
func (f EventArchived) MessageSubject() string         { return f.EventID }
func (f EventCancelled) MessageSubject() string        { return f.EventID }
func (f MeetingCancelled) MessageSubject() string      { return f.MeetingID }
func (f UserRegistered) MessageSubject() string        { return f.UserID }
func (f UserErased) MessageSubject() string            { return f.UserID }
func (f OrganizerEnrolled) MessageSubject() string     { return f.UserID }
