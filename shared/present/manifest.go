package present

import (
	"encoding/json"

	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/booking"
	"github.com/event-radar/event-radar/shared/checkin"
)

// Manifest is a page of what a gate knows, signed. Of codes it shows what they are told by, and of holders the name alone: a gate
// is a device of somebody's.
func Manifest(m checkin.Manifest, codes *booking.Codes, seal *checkin.Seal) (operation.CheckInManifest, error) {
	page := operation.ManifestPage{EventID: m.EventID, AsOf: m.AsOf, ExpiresAt: m.ExpiresAt, Since: optional(m.Since), Position: m.Position, More: m.More,
		Tickets: make([]operation.ManifestTicket, len(m.Entries))}
	for i, e := range m.Entries {
		page.Tickets[i] = operation.ManifestTicket{RegistrationID: e.RegistrationID, Version: int(e.Version), CodeHash: codes.Fingerprint(e.RegistrationID, e.Revision),
			HolderName: e.HolderName, TicketTypeID: e.TicketTypeID, TicketTypeName: e.TicketTypeName, Status: string(e.Status), Admits: e.Admits, CheckedInAt: e.CheckedInAt}
	}
	payload, err := json.Marshal(page)
	if err != nil {
		return operation.CheckInManifest{}, err
	}
	protected, signature, err := seal.Sign(string(payload))
	key := seal.PublicKey()
	return operation.CheckInManifest{Protected: protected, Payload: string(payload), Signature: signature,
		Key: operation.VerificationKey{Kty: "EC", Crv: "P-256", X: key.X, Y: key.Y, Kid: key.ID, Alg: "ES256", Use: "sig"}}, err
}
