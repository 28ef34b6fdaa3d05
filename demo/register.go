package demo

import (
	"context"

	"throughline/internal/tool"
)

// register says who looks after the tools that the processes name, and retires one of them.
func (s *story) register() {
	for _, t := range []struct{ name, owner string }{{"ERP", "marek"}, {"Payroll", "yasmin"}, {"Bank portal", "marek"}, {"HR system", "tuan"}, {"Directory", "hana"}, {"Identity provider", "hana"}, {"Access portal", "hana"},
		{"Device management", "niklas"}, {"Monitoring", "aisha"}, {"Status page", "ruth"}, {"Ticket system", "tomasz"}, {"Wiki", "nadia"}, {"Request portal", "mateo"}, {"Privacy register", "jorge"}, {"Repository", "jakub"}} {
		s.on(-100, "ada", "put "+t.name+" into the register", func(ctx context.Context) error {
			owner := s.person(t.owner)
			_, err := s.Tools.Register(ctx, tool.NewTool{Name: t.name, Patch: tool.Patch{Owner: &owner}})
			return err
		})
	}
	s.on(-9, "ada", "retire the HR sheet", func(ctx context.Context) error {
		retired, by, owner := tool.Retired, "HR system", s.person("tuan")
		_, err := s.Tools.Register(ctx, tool.NewTool{Name: "HR sheet", Patch: tool.Patch{Status: &retired, ReplacedBy: &by, Owner: &owner}})
		return err
	})
}
