// Command admin makes a user an admin. It is how the first one comes to be: an operator runs it with credentials for the
// table, and the act is in the audit. The person must have signed in and called once, with a verified address.
//
//	TABLE_NAME=… AWS_REGION=… go run ./infra/admin somebody@example.org
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"time"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/problem"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: admin EMAIL")
		os.Exit(2)
	}
	if err := grant(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "admin:", err)
		os.Exit(1)
	}
}

func grant(email string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	accounts := account.NewStore(table.FromEnvironment(), clock.System)
	id, err := accounts.FindByEmail(ctx, email)
	if errors.Is(err, problem.ErrNotFound) {
		return fmt.Errorf("nobody with the verified address %s has called yet; sign in once, then run this again", email)
	}
	if err != nil {
		return err
	}
	made, err := accounts.Grant(ctx, access.Actor{UserID: operator()}, id, access.Admin)
	if err != nil {
		return err
	}
	fmt.Printf("%s (%s) has the roles %v\n", email, made.ID, made.Roles)
	return nil
}

// operator names who runs the command, for the audit.
func operator() string {
	if current, err := user.Current(); err == nil {
		return "operator:" + current.Username
	}
	return "operator"
}
