"""IP addresses as they come from connections and licences: both versions, IPv4-mapped IPv6, zones."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_MAPPED = 96  # bits in front of the IPv4 address in ::ffff:a.b.c.d


def parse_address(text: str) -> Address | None:
    """The address, with an IPv4-mapped one as IPv4 and without its zone ("%eth0"); None when it is none."""
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def parse_network(text: str) -> Network:
    """The network of an address or CIDR, host bits allowed, an IPv4-mapped one as IPv4. Raises ValueError."""
    network = ip_network(text.strip(), strict=False)
    if isinstance(network, IPv6Network) and network.prefixlen >= _MAPPED:
        mapped = network.network_address.ipv4_mapped
        if mapped:
            return IPv4Network((mapped, network.prefixlen - _MAPPED))
    return network


def within(address: Address, network: Network) -> bool:
    """Whether the address lies in the network; never across versions."""
    return address.version == network.version and address in network


def source_of(text: str) -> str:
    """Who stands behind an address: IPv4 the address itself, IPv6 its /64, which one customer has to itself."""
    address = parse_address(text)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address) if address else text
