// Command list-audit serves GET /v1/admin/audit: what was done, by whom, to what.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/event-radar/event-radar/shared/access"
	"github.com/event-radar/event-radar/shared/account"
	"github.com/event-radar/event-radar/shared/api"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/audit"
	"github.com/event-radar/event-radar/shared/clock"
	"github.com/event-radar/event-radar/shared/config/secret"
	"github.com/event-radar/event-radar/shared/present"
	"github.com/event-radar/event-radar/shared/table"
)

func main() {
	db := table.FromEnvironment()
	acts := audit.NewStore(db, account.NewStore(db, clock.System))
	cursors := api.NewCursors(secret.Cursors)
	lambda.Start(api.Serve(operation.ListAudit, func(ctx context.Context, actor access.Actor, in operation.ListAuditInput) (operation.AuditList, error) {
		after, err := cursors.Open(ctx, in.Cursor)
		if err != nil {
			return operation.AuditList{}, err
		}
		entries, next, err := acts.List(ctx, actor, search(in), in.Limit, after)
		if err != nil {
			return operation.AuditList{}, err
		}
		list := operation.AuditList{Data: make([]operation.AuditEntry, len(entries))}
		for i, entry := range entries {
			if list.Data[i], err = present.Audit(entry); err != nil {
				return operation.AuditList{}, err
			}
		}
		list.NextCursor, err = cursors.Seal(ctx, next)
		return list, err
	}))
}

func search(in operation.ListAuditInput) audit.Search {
	search := audit.Search{Target: in.Target, Actor: in.Actor, Action: in.Action}
	if in.From != nil {
		search.From = *in.From
	}
	if in.To != nil {
		search.To = *in.To
	}
	return search
}
