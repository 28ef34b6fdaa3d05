package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"throughline/internal/access"
	"throughline/internal/app"
)

// writeProfile runs the product in this process under each load in turn and writes where the time went.
func writeProfile(ctx context.Context, n int, file string) error {
	dir, err := os.MkdirTemp("", "throughline-bench-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	in, err := fillProduct(ctx, dir, n)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Config{Database: "sqlite:" + filepath.Join(dir, "throughline.db"), Files: filepath.Join(dir, "files")})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if err := a.Start(access.With(ctx, access.System())); err != nil {
		return err
	}
	server := httptest.NewServer(a.Handler)
	defer server.Close()
	here := &process{addr: server.Listener.Addr().String(), cmd: own()}
	for _, m := range measures(in, here, here) {
		if !m.there {
			continue
		}
		f, err := os.Create(file + "." + m.short)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		press(ctx, m.product, 16, 4*time.Second, 0)
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			return err
		}
	}
	http.DefaultClient.CloseIdleConnections()
	return nil
}
