package rpc

import (
	"fmt"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	accessv1 "github.com/xuncha/xuncha/proto/gen/xuncha/access/v1"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// openServices are gRPC's own, which say nothing of anybody: health, and in demo mode reflection.
var openServices = map[string]bool{"grpc.health.v1.Health": true, "grpc.reflection.v1.ServerReflection": true, "grpc.reflection.v1alpha.ServerReflection": true}

// Rules reads every registered RPC's rule from its proto option. An RPC without one stops the server at start.
func Rules(s *grpc.Server) (map[string]*accessv1.Rule, error) {
	rules := map[string]*accessv1.Rule{}
	for name, info := range s.GetServiceInfo() {
		if openServices[name] {
			continue
		}
		d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
		if err != nil {
			return nil, fmt.Errorf("service %s has no descriptor: %w", name, err)
		}
		methods := d.(protoreflect.ServiceDescriptor).Methods()
		for _, m := range info.Methods {
			full := "/" + name + "/" + m.Name
			rule := ruleOf(methods.ByName(protoreflect.Name(m.Name)))
			if rule == nil || !(rule.GetOpen() || rule.GetAnyRole() || len(rule.GetRoles()) > 0) {
				return nil, fmt.Errorf("%s does not say who may call it: give it the option (xuncha.access.v1.rule)", full)
			}
			rules[full] = rule
		}
	}
	return rules, nil
}

func ruleOf(m protoreflect.MethodDescriptor) *accessv1.Rule {
	rule, _ := proto.GetExtension(m.Options(), accessv1.E_Rule).(*accessv1.Rule)
	return rule
}

// leavesLook says whether a call is written into the county's log when a supervisor of the city makes it.
func leavesLook(rule *accessv1.Rule) bool {
	return rule.GetCityReads() && !rule.GetWrites() && !rule.GetPublic()
}

// lookedAt gives the calls that leave a look, by their names without their service.
var lookedAt = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	protoregistry.GlobalFiles.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			service := f.Services().Get(i)
			for j := range service.Methods().Len() {
				if m := service.Methods().Get(j); leavesLook(ruleOf(m)) {
					out[string(m.Name())] = "/" + string(service.FullName()) + "/" + string(m.Name())
				}
			}
		}
		return true
	})
	return out
})

var roleNames = map[accessv1.Role]scope.Role{
	accessv1.Role_ROLE_INSPECTOR: scope.Inspector, accessv1.Role_ROLE_GRID_MEMBER: scope.GridMember, accessv1.Role_ROLE_CHIEF: scope.Chief,
	accessv1.Role_ROLE_RANGER: scope.Ranger, accessv1.Role_ROLE_THIRD_PARTY_INSPECTOR: scope.ThirdParty, accessv1.Role_ROLE_REVIEWER: scope.Reviewer,
	accessv1.Role_ROLE_COUNTY_ADMIN: scope.CountyAdmin, accessv1.Role_ROLE_AUDITOR: scope.Auditor, accessv1.Role_ROLE_CITY_SUPERVISOR: scope.CitySupervisor,
}

func rolesOf(in []accessv1.Role) []scope.Role {
	out := make([]scope.Role, len(in))
	for i, r := range in {
		out[i] = roleNames[r]
	}
	return out
}

func rolesTo(in []scope.Role) []accessv1.Role {
	var out []accessv1.Role
	for _, r := range in {
		for p, name := range roleNames {
			if name == r {
				out = append(out, p)
			}
		}
	}
	return out
}

// allows tells whether a rule lets the person's roles through.
func allows(rule *accessv1.Rule, s scope.Scope) bool {
	return rule.GetAnyRole() || s.Has(rolesOf(rule.GetRoles())...) || rule.GetCityReads() && s.Has(scope.CitySupervisor)
}
