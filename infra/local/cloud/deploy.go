package cloud

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// Deploy brings the stack to what lies in .local/build, and reports whether there was anything to do.
func (c *Cloud) Deploy(ctx context.Context, log io.Writer) (changed bool, err error) {
	want, err := c.fingerprint()
	if err != nil {
		return false, err
	}
	have, err := c.Remembers(ctx, "deployed")
	if err != nil {
		return false, err
	}
	if have == want && c.deployed(ctx) {
		return false, nil
	}
	if err := c.samDeploy(ctx, log); err != nil {
		return true, err
	}
	return true, c.Remember(ctx, "deployed", want)
}

func (c *Cloud) samDeploy(ctx context.Context, log io.Writer) error {
	sam, err := c.tools.SAM(ctx)
	if err != nil {
		return err
	}
	var said bytes.Buffer
	command := exec.CommandContext(ctx, sam, "deploy",
		"--template-file", "template.yaml",
		"--config-file", c.root.Path("samconfig.toml"),
		"--config-env", "local")
	command.Dir = c.root.Local("build")
	command.Env = c.cleanEnvironment(append(c.Environment(), "PATH="+os.Getenv("PATH"), "SAM_CLI_TELEMETRY=0")...)
	command.Stdout = io.MultiWriter(log, &said)
	command.Stderr = command.Stdout
	if err := command.Run(); err != nil {
		return fmt.Errorf("sam deploy: %w\n%s\n%s", err, tail(said.String(), 30), c.failures(ctx))
	}
	return nil
}

// failures lists the resources that CloudFormation could not make, in its own words.
func (c *Cloud) failures(ctx context.Context) string {
	events, err := c.stacks.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &c.deployment.Stack})
	if err != nil {
		return ""
	}
	var lines []string
	for _, event := range events.StackEvents {
		if strings.HasSuffix(string(event.ResourceStatus), "_FAILED") {
			lines = append(lines, fmt.Sprintf("%s %s: %s", event.ResourceStatus, aws.ToString(event.LogicalResourceId), aws.ToString(event.ResourceStatusReason)))
		}
	}
	return strings.Join(lines, "\n")
}

// deployed tells whether the stack stands.
func (c *Cloud) deployed(ctx context.Context) bool {
	answer, err := c.stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &c.deployment.Stack})
	return err == nil && len(answer.Stacks) == 1 &&
		strings.HasSuffix(string(answer.Stacks[0].StackStatus), "_COMPLETE") &&
		!strings.Contains(string(answer.Stacks[0].StackStatus), "ROLLBACK")
}

// fingerprint is the hash of everything a deployment depends on.
func (c *Cloud) fingerprint() (string, error) {
	hash := sha256.New()
	add := func(name, path string) error {
		content, err := os.ReadFile(path)
		fmt.Fprintf(hash, "%s %x\n", name, sha256.Sum256(content))
		return err
	}
	err := filepath.WalkDir(c.root.Local("build"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || entry.Name() != "bootstrap" && filepath.Ext(path) != ".yaml" {
			return err
		}
		return add(path, path)
	})
	return hex.EncodeToString(hash.Sum(nil)), errors.Join(err, add("samconfig.toml", c.root.Path("samconfig.toml")))
}

// Remembers returns what Remember kept under a name, "" when nothing. It lives in the emulator, not in a file beside it:
// state that was never written, because somebody killed the emulator, must not be taken for there.
func (c *Cloud) Remembers(ctx context.Context, name string) (string, error) {
	answer, err := c.settings.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(memory + name)})
	if missing := (*types.ParameterNotFound)(nil); errors.As(err, &missing) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return aws.ToString(answer.Parameter.Value), nil
}

// Remember keeps a note about this local cloud.
func (c *Cloud) Remember(ctx context.Context, name, value string) error {
	_, err := c.settings.PutParameter(ctx, &ssm.PutParameterInput{
		Name: aws.String(memory + name), Value: &value, Type: types.ParameterTypeString, Overwrite: aws.Bool(true),
	})
	return err
}

// memory is where the notes lie among the parameters of the emulator.
const memory = "/event-radar/local/"

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
