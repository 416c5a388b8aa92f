package emulator

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestDynamoIsSharedAndAnswers(t *testing.T) {
	first, second := Dynamo(t), Dynamo(t)
	if first != second {
		t.Errorf("two calls gave %s and %s, want one emulator for the test binary", first, second)
	}
	if !answers(first) {
		t.Errorf("%s does not answer ListTables", first)
	}
}

// The emulator must not outlive its test binary, even one that dies without a chance to clean up.
func TestDynamoDiesWithATestBinaryThatIsKilled(t *testing.T) {
	if os.Getenv("AWS_ENDPOINT_URL_DYNAMODB") != "" {
		t.Skip("AWS_ENDPOINT_URL_DYNAMODB names an emulator that is not ours to stop")
	}
	if os.Getenv("EMULATOR_TEST_CHILD") != "" {
		fmt.Println("endpoint", Dynamo(t))
		self, _ := os.FindProcess(os.Getpid())
		if err := self.Kill(); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDynamoDiesWithATestBinaryThatIsKilled$", "-test.v")
	child.Env = append(os.Environ(), "EMULATOR_TEST_CHILD=1")
	output, err := child.Output()
	if err == nil {
		t.Fatal("the child should have died of its own signal")
	}
	_, rest, found := strings.Cut(string(output), "endpoint ")
	if !found {
		t.Fatalf("the child started no emulator: %s", output)
	}
	endpoint, _, _ := strings.Cut(rest, "\n")
	for range 100 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endpoint, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return
		}
		response.Body.Close()
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the emulator at %s outlived the test binary that started it", endpoint)
}

func TestUnknownEmulatorIsNamed(t *testing.T) {
	_, err := choose(t.Context(), nil, "dynalite")
	if err == nil || !strings.Contains(err.Error(), "EMULATOR=dynalite") {
		t.Errorf("error %v, want one that names the value", err)
	}
}
