package main

import (
	"context"
	"io"
	"path/filepath"

	"throughline/internal/schedule/lags"
	"throughline/internal/schedule/psplib"
)

// levelLags levels the activities of a .SCH file under minimum and maximum time lags, or says why that is impossible.
func levelLags(ctx context.Context, name string, data []byte, o lags.Options, asJSON bool, out io.Writer) error {
	p, err := psplib.ReadSCH(filepath.Base(name), data)
	if err != nil {
		return err
	}
	found, err := lags.Solve(ctx, p, o)
	if err != nil {
		return err
	}
	return printSchedule(scheduleReport{found.Finish, found.Bound, found.Optimal, found.Clashes, found.Starts}, p.Durations, p.First, asJSON, out)
}
