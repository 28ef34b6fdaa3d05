package app

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/org"
)

// Demonstrate fills an empty database with the demo company and lets everybody in as its operations project manager.
func (a *App) Demonstrate(ctx context.Context) error {
	system := access.With(ctx, access.System())
	if _, err := a.Org.Organisation(system); fault.Is(err, fault.NotFound) {
		if err := a.loadDemo(system); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	page, err := a.Org.ListPeople(system, org.PeopleQuery{Text: demoLead, Limit: 1})
	if err != nil {
		return err
	}
	if len(page.People) == 0 {
		return fault.New(fault.Conflict, "this database is not the demo company's; begin it anew with --fresh")
	}
	a.Web.Demo = page.People[0].ID
	return nil
}

// demoLead is the person as whom the demo is seen.
const demoLead = "ada@northbeam.example"

func (a *App) loadDemo(ctx context.Context) error {
	hash, err := a.Signin.Hash(ctx, "northbeam-demo-2026", demoLead)
	if err != nil {
		return err
	}
	_, _, err = a.Org.SetUp(ctx, org.NewOrganisation{Name: "Northbeam", OwnerName: "Ada Okafor", Email: demoLead, PasswordHash: hash, Zone: "Europe/Berlin", Currency: "EUR"})
	return err
}
