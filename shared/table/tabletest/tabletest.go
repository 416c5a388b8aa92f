// Package tabletest gives each test a table of its own, in a real emulator that the test binary starts for itself.
package tabletest

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/event-radar/event-radar/infra/emulator"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/table"
)

// New creates an empty table, as template.yaml declares it. The options change its client, as by a middleware that makes
// calls fail or counts what they cost.
func New(t testing.TB, options ...func(*dynamodb.Options)) *table.Table {
	t.Helper()
	made, _, _ := NewNamed(t, options...)
	return made
}

// NewNamed is New for tests that also need the table's name and a client that no option touches.
func NewNamed(t testing.TB, options ...func(*dynamodb.Options)) (*table.Table, string, *dynamodb.Client) {
	t.Helper()
	config := aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(emulator.Dynamo(t)),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})}
	weakened := weaken(t)
	plain := dynamodb.NewFromConfig(config, weakened)
	name := "test-" + strings.ToLower(id.Bare(id.New("table")))
	schema := Schema(name)
	schema.StreamSpecification = nil // no test reads it, and Dynoxide gets slower with every record in one
	if _, err := plain.CreateTable(t.Context(), schema); err != nil {
		t.Fatalf("create table: %v", err)
	}
	return table.New(dynamodb.NewFromConfig(config, append(options, weakened)...), name), name, plain
}

// Schema is the table's, as template.yaml has it; a test in infra/stack holds the two together.
func Schema(name string) *dynamodb.CreateTableInput {
	key := func(pk, sk string) []types.KeySchemaElement {
		return []types.KeySchemaElement{{AttributeName: &pk, KeyType: types.KeyTypeHash}, {AttributeName: &sk, KeyType: types.KeyTypeRange}}
	}
	schema := &dynamodb.CreateTableInput{TableName: &name, BillingMode: types.BillingModePayPerRequest, KeySchema: key("PK", "SK"),
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages}}
	for _, attribute := range []string{"PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"} {
		schema.AttributeDefinitions = append(schema.AttributeDefinitions,
			types.AttributeDefinition{AttributeName: &attribute, AttributeType: types.ScalarAttributeTypeS})
	}
	for _, index := range []table.Index{table.GSI1, table.GSI2} {
		schema.GlobalSecondaryIndexes = append(schema.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(string(index)), KeySchema: key(string(index)+"PK", string(index)+"SK"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}})
	}
	return schema
}
