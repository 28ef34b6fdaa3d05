package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/app"
	"throughline/internal/fault"
)

// defaultAddr is loopback only: who wants the product on the network says so.
const defaultAddr = "127.0.0.1:7413"

func cmdServe(ctx context.Context, args []string, env Env) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	addr := flags.String("addr", env.get("THROUGHLINE_ADDR", defaultAddr), "")
	if err := flags.Parse(args); err != nil {
		return fault.New(fault.Invalid, "serve takes --addr HOST:PORT and its settings from the environment; see docs/operations.md")
	}
	a, err := open(ctx, env, env.databaseURL(), env.filesDir(), *addr)
	if err != nil {
		return err
	}
	return serve(ctx, a, env, *addr, "Throughline")
}

// open opens the product over a database with the settings of the environment.
func open(ctx context.Context, env Env, database, files, addr string) (*app.App, error) {
	return app.Open(ctx, app.Config{Database: database, Files: files, SMTP: env.Get("THROUGHLINE_SMTP"), URL: env.get("THROUGHLINE_URL", "http://"+addr)})
}

// serve answers requests until the context ends, then lets the running ones finish.
func serve(ctx context.Context, a *app.App, env Env, addr, name string) (err error) {
	defer func() {
		if cerr := a.Close(); err == nil {
			err = cerr
		}
	}()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "%s cannot be listened on; is another program using the port? Choose another with --addr HOST:PORT", addr)
	}
	if err := a.Start(access.With(ctx, access.System())); err != nil {
		_ = listener.Close()
		return err
	}
	server := &http.Server{Handler: a.Handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 16}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Fprintf(env.Out, "%s is at http://%s\n", name, strings.Replace(listener.Addr().String(), "127.0.0.1", "localhost", 1))
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	fmt.Fprintln(env.Err, "stopping; requests under way are finished")
	a.Stop()
	end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(end); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// cmdDemo serves Northbeam from a database of its own beside the real one; everybody who opens it is signed in.
func cmdDemo(ctx context.Context, args []string, env Env) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	addr := flags.String("addr", env.get("THROUGHLINE_ADDR", defaultAddr), "")
	fresh := flags.Bool("fresh", false, "")
	if err := flags.Parse(args); err != nil {
		return fault.New(fault.Invalid, "demo takes --addr HOST:PORT and --fresh, which begins the demo company anew")
	}
	host, _, err := net.SplitHostPort(*addr)
	if err != nil || (host != "localhost" && !net.ParseIP(host).IsLoopback()) {
		return fault.New(fault.Invalid, "the demo signs everybody in, so it listens on this machine only: use --addr 127.0.0.1:PORT")
	}
	dir := filepath.Join(env.dataDir(), "demo")
	if *fresh {
		if err := removeDemo(dir); err != nil {
			return err
		}
	}
	a, err := open(ctx, env, "sqlite:"+filepath.Join(dir, "northbeam.db"), filepath.Join(dir, "files"), *addr)
	if err != nil {
		return err
	}
	if err := a.Demonstrate(ctx); err != nil {
		_ = a.Close()
		return err
	}
	return serve(ctx, a, env, *addr, "Northbeam, the demo company,")
}
