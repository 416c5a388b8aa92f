package table

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Client is what the package asks of DynamoDB; *dynamodb.Client is one.
type Client interface {
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
}

// Table is the one table that holds all state.
type Table struct {
	client Client
	name   string
}

// New returns the table of that name.
func New(client Client, name string) *Table { return &Table{client: client, name: name} }

// Key says where an item stands and what it is. Keys are made in keys.go and nowhere else.
type Key struct {
	PK, SK string
	Type   string // what the item is; stored as its attribute "type"
}

// schemaVersion is stored with every item as "v". Readers accept the version before; see rule 8 of the package comment.
const schemaVersion = 1

// The names of the attributes that every item carries, and of the two generic indexes.
const (
	attributePK      = "PK"
	attributeSK      = "SK"
	attributeType    = "type"
	attributeSchema  = "v"
	attributeVersion = "version"
	attributeExpiry  = "expiresAt"
)

// Index is one of the two generic indexes; the zero value is the table itself.
type Index string

// The indexes. Both are sparse: an item stands in them when it was written with their keys.
const (
	Base Index = ""
	GSI1 Index = "GSI1"
	GSI2 Index = "GSI2"
)

// Entry is a place in an index.
type Entry struct{ PK, SK string }

// Instant writes a time so that texts sort as times do: UTC, milliseconds, fixed width.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
