// Command list-users serves GET /v1/admin/users: finds people, for staff.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	accounts := account.NewStore(db, clock.System)
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListUsers, func(ctx context.Context, actor access.Actor, in operation.ListUsersInput) (operation.UserList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.UserList{}, err
		}
		search := account.Search{Text: in.Text, Status: account.Status(in.Status), Role: access.Role(in.Role)}
		users, next, err := accounts.Find(ctx, actor, search, in.Limit, after)
		if err != nil {
			return operation.UserList{}, err
		}
		var list operation.UserList
		for _, user := range users {
			list.Data = append(list.Data, present.User(user, clock.System()))
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}
