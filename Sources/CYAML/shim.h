// SPDX-License-Identifier: Apache-2.0

// libyaml's parser, from Debian's libyaml-dev. PolicyConfig/YAML/YAMLEvents.swift is the only file that imports it.
#include <yaml.h>
