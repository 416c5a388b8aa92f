package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
)

// world is what is being filled.
type world struct {
	content
	site  *client.Client
	stack client.Stack
	now   time.Time

	mutex    sync.Mutex
	accounts map[string]*client.Client // signed in, by account
	pages    []page                    // of the gatherings, in their order
	sales    []sale

	orders, payments, scans atomic.Int64
}

// as returns the client of somebody who is signed in.
func (w *world) as(account string) *client.Client {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.accounts[account]
}

// crowd are those who go to whatever there is.
func (c content) crowd() []person {
	var crowd []person
	for _, p := range c.people {
		if p.Crowd {
			crowd = append(crowd, p)
		}
	}
	return crowd
}

// settle signs everybody in and gives them their profiles and roles.
func (w *world) settle(ctx context.Context) error {
	return each(w.people, func(_ int, p person) error {
		token, err := w.stack.Token(ctx, p.Account+domain)
		if err != nil {
			return err
		}
		caller := w.site.As(token)
		w.mutex.Lock()
		w.accounts[p.Account] = caller
		w.mutex.Unlock()
		return w.introduce(ctx, caller, p)
	})
}

// introduce makes a person's account what it should be, and leaves it alone if it is.
func (w *world) introduce(ctx context.Context, caller *client.Client, p person) error {
	me, err := client.Do(ctx, caller, operation.GetMe) // makes the account
	if err != nil {
		return err
	}
	profile := map[string]string{"name": p.Name, "displayName": p.DisplayName, "locale": p.Locale, "timeZone": p.TimeZone, "profileVisibility": "private"}
	if p.Public {
		profile["profileVisibility"] = "public"
	}
	if me.DisplayName != p.DisplayName {
		if me, err = client.Do(ctx, caller, operation.UpdateMe, client.IfMatch(me.ETag()), client.Body(profile)); err != nil {
			return err
		}
	}
	if p.Organizer && !slices.Contains(me.Roles, "organizer") {
		if _, err = client.Do(ctx, caller, operation.BecomeOrganizer, client.Key("seed/"+p.Account+"/organizer")); err != nil {
			return err
		}
	}
	if p.Payouts {
		if err := connect(ctx, caller); err != nil {
			return err
		}
	}
	if p.Admin && !slices.Contains(me.Roles, "admin") {
		return w.appoint(ctx, p.Account+domain)
	}
	return nil
}

// appoint makes the first admin as an operator does: there is no call of the API for it.
func (w *world) appoint(ctx context.Context, email string) error {
	command := exec.CommandContext(ctx, "go", "run", "./infra/admin", email)
	command.Env = append(os.Environ(), w.stack.Environment()...)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("make %s an admin: %w\n%s", email, err, out)
	}
	return nil
}
