package run

import (
	"context"

	"throughline/internal/act"
	"throughline/internal/history"
)

// mostOwn bounds how many changes of his own an actor's page may be behind a step.
const mostOwn = 20

// ownSince tells whether all that happened to a step since the version was that the actor himself took it up or was given
// it by his own hand. A page that was half filled in meanwhile keeps the version it began with, and what he did himself
// changes nothing of what he says was done. What anybody else did, he must see first.
func ownSince(ctx context.Context, tx *act.Tx, st *Step, version int64) (bool, error) {
	behind := st.Version - version
	if behind <= 0 || behind > mostOwn || st.Assignee != tx.Actor.Person {
		return false, nil
	}
	events, err := history.Of(ctx, tx, string(st.ID), 0, int(behind))
	if err != nil || int64(len(events)) != behind {
		return false, err
	}
	for _, e := range events {
		if e.Actor != tx.Actor.Person || e.Undoes != 0 || e.Kind != "runstep.begun" && e.Kind != "runstep.assigned" {
			return false, nil
		}
	}
	return true, nil
}
