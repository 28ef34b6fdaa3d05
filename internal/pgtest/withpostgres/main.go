// Command withpostgres runs the command given to it beside one private PostgreSQL, named to the command in
// THROUGHLINE_TEST_POSTGRES, so that all test processes of a run share a server. It exits as the command did.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"throughline/internal/pgtest"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres COMMAND [ARGUMENT …]")
		return 2
	}
	// The command's own end decides; an interrupt reaches it directly and must not leave before the server is removed.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	server, err := pgtest.Launch()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Stop()
	command := exec.Command(args[0], args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), pgtest.Env+"="+server.URL("postgres"))
	err = command.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
